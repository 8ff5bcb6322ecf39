;; user-registry: pseudonyms, their account numbers and salted identity commitments.

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it

;; errors
;; Registration is paused for the moment.
(define-constant ERR-PAUSED (err u1100))
;; This address is registered already.
(define-constant ERR-REGISTERED (err u1101))
;; An identity commitment is exactly 32 bytes.
(define-constant ERR-COMMITMENT (err u1102))
;; Only the governance contract may do this.
(define-constant ERR-NOT-GOVERNANCE (err u1103))
;; A pause lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-PAUSE-BOUNDS (err u1104))

;; variables
(define-data-var pause-until uint u0)
(define-data-var user-count uint u0)

;; maps
(define-map users principal {account: uint, commitment: (buff 32), registered-at: uint})

;; read-only
(define-read-only (get-user (owner principal))
  (map-get? users owner))

(define-read-only (get-user-count)
  (var-get user-count))

;; @desc writes are refused before this time (unix seconds)
(define-read-only (get-pause)
  (var-get pause-until))

;; public
;; @desc register the caller as a pseudonym; accounts count from 1
(define-public (register-user (commitment (buff 32)))
  (let ((now stacks-block-time)
        (account (+ (var-get user-count) u1)))
    (asserts! (>= now (var-get pause-until)) ERR-PAUSED)
    (asserts! (is-eq (len commitment) u32) ERR-COMMITMENT)
    (asserts! (map-insert users contract-caller {account: account, commitment: commitment, registered-at: now})
      ERR-REGISTERED)
    (var-set user-count account)
    (print {topic: "register-user", owner: contract-caller, account: account})
    (ok account)))

;; @desc stop writes until a time at most 14 days away, or lift that early; then 14 days without
(define-public (set-pause (until uint))
  (let ((now stacks-block-time)
        (current (var-get pause-until)))
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (asserts! (or
      (and (>= until now) (< until current))
      (and (> until now) (<= until (+ now MAX-PAUSE)) (>= now (+ current MAX-PAUSE)))) ERR-PAUSE-BOUNDS)
    (var-set pause-until until)
    (print {topic: "set-pause", until: until})
    (ok true)))
