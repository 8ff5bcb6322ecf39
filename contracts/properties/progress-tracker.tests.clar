;; Properties of progress-tracker.

;; proofs as the world made them, since no list of them is kept
(define-map noted uint (buff 32))
(define-data-var noted-count uint u0)
(define-map latest principal (buff 32))
;; what was seen
(define-map seen-proofs (buff 32) {account: uint, milestone: uint, goal: (optional (buff 32)), audience: (buff 32),
  expires: uint, created-at: uint})
(define-map seen-revoked (buff 32) uint)
(define-map seen-reached {account: uint, milestone: uint} {at: uint, sequence: uint, confirmed: uint, upheld: uint,
  voided: uint, hash: (buff 32), ring-size: uint, from: uint})
(define-map seen-milestones uint {sessions: uint, window: uint})

(define-constant FIRST-ACCOUNTS (list u1 u2 u3 u4 u5 u6 u7 u8 u9 u10 u11 u12 u13 u14 u15 u16 u17 u18 u19 u20
  u21 u22 u23 u24 u25 u26 u27))

(define-private (any-account (number uint))
  (among number (contract-call? .user-registry get-user-count)))

(define-private (any-milestone (number uint))
  (among number (var-get milestone-count)))

(define-private (any-proof (number uint))
  (default-to 0x (map-get? noted (among number (var-get noted-count)))))

(define-private (add-tally (account uint) (sum uint))
  (+ sum (default-to u0 (map-get? tallied account))))

(define-private (add-revoked (number uint) (run {proofs: uint, revoked: uint}))
  (match (map-get? noted number) hash
    (match (map-get? proofs hash) proof
      {
        proofs: (+ (get proofs run) u1),
        revoked: (+ (get revoked run) (if (> (get revoked-at proof) u0) u1 u0))
      }
      run)
    run))

(define-private (fixed-part (proof {account: uint, milestone: uint, goal: (optional (buff 32)), audience: (buff 32),
    expires: uint, created-at: uint, revoked-at: uint}))
  {
    account: (get account proof),
    milestone: (get milestone proof),
    goal: (get goal proof),
    audience: (get audience proof),
    expires: (get expires proof),
    created-at: (get created-at proof)
  })

;; helpers
(define-public (note-proof (hash (buff 32)))
  (let ((number (+ (var-get noted-count) u1))
        (proof (unwrap! (map-get? proofs hash) ERR-NOTHING))
        (record (unwrap! (contract-call? .session-logger get-account (get account proof)) ERR-NOTHING)))
    (var-set noted-count number)
    (map-set noted number hash)
    (map-set latest (get owner record) hash)
    (ok (map-insert seen-proofs hash (fixed-part proof)))))

(define-public (observe-proof (number uint))
  (let ((hash (any-proof number))
        (proof (unwrap! (map-get? proofs hash) ERR-NOTHING))
        (before (default-to u0 (map-get? seen-revoked hash))))
    (judge "revoked" (or (is-eq before u0) (is-eq before (get revoked-at proof))))
    (ok (map-set seen-revoked hash (get revoked-at proof)))))

(define-public (observe-reached (number uint) (other uint))
  (let ((id {account: (any-account number), milestone: (any-milestone other)}))
    (map-insert seen-milestones (get milestone id)
      (unwrap! (map-get? milestones (get milestone id)) ERR-NOTHING))
    (match (map-get? reached id) row (map-insert seen-reached id row) false)
    (ok true)))

(define-public (attempt-while-paused (number uint) (other uint))
  (let ((account (any-account number))
        (record (unwrap! (contract-call? .session-logger get-account account) ERR-NOTHING))
        (hash (default-to 0x (map-get? latest tx-sender)))
        (milestone (any-milestone other)))
    (asserts! (< stacks-block-time (get-pause)) ERR-NOTHING)
    (judge "paused" (and
      (is-eq (reach-milestone account milestone) ERR-PAUSED)
      (is-eq (create-proof account milestone (sha256 0x01) (+ stacks-block-time u1000)) ERR-PAUSED)
      (is-eq (create-goal-proof account (sha256 0x01) (sha256 0x01) (+ stacks-block-time u1000)) ERR-PAUSED)
      (is-eq (tally-sessions account) ERR-PAUSED)))
    (ok (match (map-get? proofs hash) proof
      (if (and
            (is-eq (get revoked-at proof) u0)
            (is-eq (some tx-sender) (get owner (contract-call? .session-logger get-account (get account proof)))))
        (judge "leaving" (is-ok (revoke-proof hash)))
        true)
      true))))

;; What stands is not reached anew, whoever asks.
(define-public (attempt-what-stands (number uint) (other uint) (from uint))
  (let ((account (any-account number))
        (milestone (any-milestone other))
        (id {account: account, milestone: milestone})
        (row (unwrap! (map-get? reached id) ERR-NOTHING)))
    (asserts! (stands account milestone) ERR-NOTHING)
    (judge "standing" (and
      (is-err (reach-milestone account milestone))
      (is-err (reach-in-window account milestone (+ u1 (mod from u25))))
      (is-eq (map-get? reached id) (some row))))
    (ok true)))

;; Who owns nothing reaches, proves and revokes nothing.
(define-public (attempt-anothers (number uint) (other uint))
  (let ((account (any-account number))
        (record (unwrap! (contract-call? .session-logger get-account account) ERR-NOTHING))
        (milestone (any-milestone other)))
    (asserts! (and (not (is-eq tx-sender (get owner record))) (>= stacks-block-time (get-pause))) ERR-NOTHING)
    (ok (judge "strangers" (and
      (is-err (reach-milestone account milestone))
      (is-eq (create-proof account milestone (sha256 0x01) (+ stacks-block-time u1000)) ERR-NOT-OWNER)
      (is-eq (record-goal account (sha256 0x01) 0x00) ERR-NOT-OWNER))))))

;; properties
(define-read-only (invariant-reached-had-the-sessions (number uint) (other uint))
  (let ((id {account: (any-account number), milestone: (any-milestone other)}))
    (match (map-get? reached id) row
      (some (and
        (>= (get confirmed row) (default-to u99999 (get sessions (map-get? milestones (get milestone id)))))
        (is-eq (is-eq (get from row) u0) (is-eq (some u0) (get window (map-get? milestones (get milestone id)))))
        (<= (get ring-size row) u32)
        (<= (get at row) stacks-block-time)))
      none)))

;; one without weeks stands again by itself, so that it is reached anew only once sessions were struck out
(define-read-only (invariant-reached-changes-only-within-weeks-and-forward (number uint) (other uint))
  (let ((id {account: (any-account number), milestone: (any-milestone other)}))
    (match (map-get? seen-reached id) before
      (match (map-get? reached id) row
        (some (or (is-eq before row) (and
          (or (> (get from before) u0) (> (get voided row) (get voided before)))
          (> (get at row) (get at before)))))
        (some false))
      none)))

;; standing is what the ledger says now, less what is openly disputed
(define-read-only (invariant-stands-only-on-what-counts-now (number uint) (other uint))
  (let ((account (any-account number))
        (milestone (any-milestone other)))
    (match (map-get? reached {account: account, milestone: milestone}) row
      (match (contract-call? .session-logger get-account account) record
        (let ((sound (- (get confirmed record) (get disputed record)))
              (needed (default-to u99999 (get sessions (map-get? milestones milestone)))))
          (some (if (is-eq (get from row) u0)
            (is-eq (stands account milestone) (>= sound needed))
            (or (not (stands account milestone)) (>= sound needed)))))
        (some false))
      none)))

(define-read-only (invariant-milestones-never-change (number uint))
  (let ((id (any-milestone number)))
    (match (map-get? seen-milestones id) before
      (some (is-eq (some before) (map-get? milestones id)))
      none)))

(define-read-only (invariant-milestones-stay-within-bounds (number uint))
  (let ((milestone (unwrap-panic (map-get? milestones (any-milestone number)))))
    (some (and
      (<= (var-get milestone-count) MAX-MILESTONES)
      (is-none (map-get? milestones (+ (var-get milestone-count) u1)))
      (> (get sessions milestone) u0)
      (<= (get sessions milestone) (if (is-eq (get window milestone) u0) MAX-SESSIONS PAGE))
      (<= (get window milestone) MAX-WINDOW)))))

(define-read-only (invariant-no-proof-vanishes-or-changes (number uint))
  (match (map-get? seen-proofs (any-proof number)) before
    (match (map-get? proofs (any-proof number)) proof
      (some (is-eq before (fixed-part proof)))
      (some false))
    none))

(define-read-only (invariant-proof-has-something-behind-it (number uint))
  (match (map-get? proofs (any-proof number)) proof
    (some (match (get goal proof) goal
      (and (is-eq (get milestone proof) u0) (is-some (map-get? goals {account: (get account proof), goal: goal})))
      (is-some (map-get? reached {account: (get account proof), milestone: (get milestone proof)}))))
    none))

(define-read-only (invariant-proof-hash-is-of-its-content (number uint))
  (match (map-get? proofs (any-proof number)) proof
    (some (is-eq (any-proof number) (match (get goal proof) goal
      (goal-proof-hash (get account proof) goal (get audience proof) (get expires proof))
      (proof-hash (get account proof) (get milestone proof) (get audience proof) (get expires proof)))))
    none))

(define-read-only (invariant-proof-ends-within-a-year (number uint))
  (match (map-get? proofs (any-proof number)) proof
    (some (and
      (> (get expires proof) (get created-at proof))
      (<= (get expires proof) (+ (get created-at proof) MAX-PROOF-LIFE))
      (or (is-eq (get revoked-at proof) u0) (>= (get revoked-at proof) (get created-at proof)))))
    none))

(define-read-only (invariant-revoked-stays-revoked)
  (judged "revoked"))

(define-read-only (invariant-counts-are-what-was-made)
  (let ((made (fold add-revoked NUMBERS {proofs: u0, revoked: u0})))
    (if (and (> (var-get noted-count) u0) (<= (var-get noted-count) u100))
      (some (and
        (is-eq (get proofs (var-get counts)) (get proofs made))
        (is-eq (get revoked (var-get counts)) (get revoked made))))
      none)))

(define-read-only (invariant-tally-is-the-sum)
  (let ((total (get sessions-tallied (var-get counts))))
    (if (> total u0) (some (is-eq total (fold add-tally FIRST-ACCOUNTS u0))) none)))

(define-read-only (invariant-paused-writes-nothing)
  (judged "paused"))

(define-read-only (invariant-paused-lets-revoke)
  (judged "leaving"))

(define-read-only (invariant-only-the-owner-reaches-and-proves)
  (judged "strangers"))

(define-read-only (invariant-pause-and-fee-are-bounded)
  (if (or (> (get-pause) u0) (> (get-fee) u0))
    (some (and (short-pause (get-pause)) (<= (get-fee) MAX-FEE)))
    none))
