;; common: joined to every contract's properties, with CAST, the list of everyone who sends transactions.
;; A property answers (some bool), or none where the state gives it nothing to check.

(define-constant ERR-NOTHING (err u9999))
(define-map verdicts (string-ascii 40) {tried: uint, broken: uint})

;; Notes what an attempt or an observation showed; `judged` is its property.
(define-private (judge (name (string-ascii 40)) (holds bool))
  (let ((so-far (default-to {tried: u0, broken: u0} (map-get? verdicts name))))
    (map-set verdicts name {
      tried: (+ (get tried so-far) u1),
      broken: (+ (get broken so-far) (if holds u0 u1))
    })))

(define-read-only (judged (name (string-ascii 40)))
  (match (map-get? verdicts name) verdict (some (is-eq (get broken verdict) u0)) none))

;; A random number brought into 1 to `bound`, or 1.
(define-private (among (number uint) (bound uint))
  (if (> bound u0) (+ u1 (mod number bound)) u1))
