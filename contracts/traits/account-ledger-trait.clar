;; What the owner of the accounts pushes to the ledger that keeps their records.
(define-trait account-ledger-trait (
  ;; account, its owner until now, its new owner
  (move-account (uint principal principal) (response bool uint))
  ;; account, its owner
  (close-account (uint principal) (response bool uint))
))
