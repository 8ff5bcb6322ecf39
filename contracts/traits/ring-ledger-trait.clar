;; What the owner of the rings pushes to whoever relies on them.
(define-trait ring-ledger-trait (
  ;; ring, version, digest, first version still valid, end of its term (unix seconds),
  ;; since when no key that was replaced stands in it (unix seconds, 0: none ever was)
  (set-ring (uint uint (buff 32) uint uint uint) (response bool uint))
  ;; ring, suspended until (unix seconds)
  (suspend-ring (uint uint) (response bool uint))
))
