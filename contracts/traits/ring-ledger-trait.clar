;; What the owner of the rings pushes to whoever relies on them.
(define-trait ring-ledger-trait (
  ;; ring, version, digest, first version still valid, end of its term (unix seconds)
  (set-ring (uint uint (buff 32) uint uint) (response bool uint))
  ;; ring, suspended until (unix seconds)
  (suspend-ring (uint uint) (response bool uint))
))
