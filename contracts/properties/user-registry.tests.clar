;; Properties of user-registry.

;; what was seen of a user first, and last
(define-map first-seen principal {account: uint, commitment: (buff 32), registered-at: uint})
(define-map last-status principal uint)

(define-private (count-row (who principal) (run {rows: uint, moved: uint, account: uint, active: uint}))
  (match (map-get? users who) user
    (merge run {
      rows: (+ (get rows run) u1),
      moved: (+ (get moved run) (if (is-eq (get status user) MOVED) u1 u0)),
      active: (+ (get active run)
        (if (and (is-eq (get status user) ACTIVE) (is-eq (get account user) (get account run))) u1 u0))
    })
    run))

(define-private (count-rows (account uint))
  (fold count-row CAST {rows: u0, moved: u0, account: account, active: u0}))

(define-private (left-with (account uint) (who principal) (found bool))
  (match (map-get? users who) user
    (or found (and (is-eq (get account user) account) (is-eq (get status user) LEFT)))
    found))

;; helpers
(define-public (observe (who principal))
  (let ((user (unwrap! (map-get? users who) ERR-NOTHING)))
    (map-insert first-seen who {
      account: (get account user),
      commitment: (get commitment user),
      registered-at: (get registered-at user)
    })
    (judge "status" (match (map-get? last-status who) before
      (or (is-eq before (get status user)) (is-eq before ACTIVE))
      true))
    (ok (map-set last-status who (get status user)))))

;; Whoever calls during a pause gets no account, and can give one up.
(define-public (attempt-while-paused (ledger <account-ledger>) (to principal))
  (begin
    (asserts! (< stacks-block-time (get-pause)) ERR-NOTHING)
    (judge "paused"
      (and
        (is-eq (register-user (sha256 0x01)) ERR-PAUSED)
        (let ((offered (offer-rotation to)))
          (or (is-eq offered ERR-PAUSED) (is-eq offered ERR-NOT-ACTIVE)))))
    (if (and (is-active tx-sender) (is-eq (contract-of ledger) .session-logger))
      (ok (judge "leaving" (is-ok (leave ledger))))
      (ok true))))

(define-private (is-active (who principal))
  (is-eq (get status (map-get? users who)) (some ACTIVE)))

;; An account moves only to whom its owner offered it.
(define-public (attempt-to-take (from principal) (ledger <account-ledger>))
  (let ((account (default-to u0 (get account (map-get? users from))))
        (offered (is-eq (map-get? offers account) (some tx-sender))))
    (asserts! (and (is-active from) (not offered)) ERR-NOTHING)
    (ok (judge "taking" (is-err (accept-rotation from (sha256 0x02) ledger))))))

;; properties
(define-read-only (invariant-user-never-vanishes-or-changes (who principal))
  (match (map-get? first-seen who) seen
    (match (map-get? users who) user
      (some (is-eq seen {
        account: (get account user),
        commitment: (get commitment user),
        registered-at: (get registered-at user)
      }))
      (some false))
    none))

(define-read-only (invariant-moved-and-left-are-final)
  (judged "status"))

(define-read-only (invariant-account-numbers-are-counted (who principal))
  (match (map-get? users who) user
    (some (and (> (get account user) u0) (<= (get account user) (var-get user-count))))
    none))

(define-read-only (invariant-count-is-users-less-moves)
  (let ((count (count-rows u0)))
    (if (> (var-get user-count) u0)
      (some (is-eq (var-get user-count) (- (get rows count) (get moved count))))
      none)))

(define-read-only (invariant-account-has-one-owner-or-was-left (number uint))
  (let ((account (among number (var-get user-count)))
        (active (get active (count-rows account)))
        (left (get found (fold find-left CAST {account: account, found: false}))))
    (if (> (var-get user-count) u0)
      (some (is-eq active (if left u0 u1)))
      none)))

(define-private (find-left (who principal) (run {account: uint, found: bool}))
  (merge run {found: (left-with (get account run) who (get found run))}))

(define-read-only (invariant-left-account-has-no-offer (who principal))
  (match (map-get? users who) user
    (if (is-eq (get status user) LEFT) (some (is-none (map-get? offers (get account user)))) none)
    none))

(define-read-only (invariant-account-moves-only-by-offer)
  (judged "taking"))

(define-read-only (invariant-paused-registers-nobody)
  (judged "paused"))

(define-read-only (invariant-paused-lets-leave)
  (judged "leaving"))

(define-read-only (invariant-pause-and-fee-are-bounded)
  (if (or (> (get-pause) u0) (> (get-fee) u0))
    (some (and (short-pause (get-pause)) (<= (get-fee) MAX-FEE)))
    none))
