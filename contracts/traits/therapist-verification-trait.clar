;; Whether a principal is a verified therapist at this moment.
(define-trait therapist-verification-trait (
  (is-verified (principal) (response bool uint))
))
