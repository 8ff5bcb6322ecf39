;; progress-tracker: milestones reached, and proof hashes bound to an audience and an expiry.

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it
(define-constant MAX-PROOF-LIFE u31622400) ;; 366 days
(define-constant MAX-MILESTONES u20)
(define-constant MAX-SESSIONS u10000)

;; errors
;; Milestones and proofs are paused for the moment.
(define-constant ERR-PAUSED (err u1500))
;; There is no such account, or it was never paired.
(define-constant ERR-NO-ACCOUNT (err u1501))
;; The account belongs to another address.
(define-constant ERR-NOT-OWNER (err u1502))
;; There is no such milestone.
(define-constant ERR-NO-MILESTONE (err u1503))
;; Too few sessions are confirmed for this milestone.
(define-constant ERR-TOO-FEW (err u1504))
;; The account reached this milestone before.
(define-constant ERR-ALREADY-REACHED (err u1505))
;; The account has not reached this milestone yet.
(define-constant ERR-NOT-REACHED (err u1506))
;; A proof ends in the future, at most 366 days from now.
(define-constant ERR-EXPIRY (err u1507))
;; This very proof exists already.
(define-constant ERR-PROOF-EXISTS (err u1508))
;; An audience commitment is exactly 32 bytes.
(define-constant ERR-LENGTH (err u1509))
;; Only the governance contract may do this.
(define-constant ERR-NOT-GOVERNANCE (err u1510))
;; A pause lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-PAUSE-BOUNDS (err u1511))
;; There are at most 20 milestones, of 1 to 10,000 sessions each.
(define-constant ERR-MILESTONE-BOUNDS (err u1512))

;; variables
(define-data-var pause-until uint u0)
(define-data-var milestone-count uint u3)
(define-data-var reached-count uint u0)
(define-data-var proof-count uint u0)

;; maps
(define-map milestones uint {sessions: uint})
(map-set milestones u1 {sessions: u10})
(map-set milestones u2 {sessions: u25})
(map-set milestones u3 {sessions: u50})

;; the account's totals, running hash and ring as they stood
(define-map reached {account: uint, milestone: uint}
  {at: uint, confirmed: uint, hash: (buff 32), ring: uint, version: uint})

(define-map proofs (buff 32) {
  account: uint,
  milestone: uint,
  audience: (buff 32),
  expires: uint,
  created-at: uint
})

;; read-only
(define-read-only (get-milestone (id uint))
  (map-get? milestones id))

(define-read-only (get-milestones)
  (map get-milestone (list u1 u2 u3 u4 u5 u6 u7 u8 u9 u10 u11 u12 u13 u14 u15 u16 u17 u18 u19 u20)))

(define-read-only (get-reached (account uint) (milestone uint))
  (map-get? reached {account: account, milestone: milestone}))

(define-read-only (get-proof (hash (buff 32)))
  (map-get? proofs hash))

(define-read-only (get-counts)
  {milestones-reached: (var-get reached-count), proofs: (var-get proof-count)})

;; @desc writes are refused before this time (unix seconds)
(define-read-only (get-pause)
  (var-get pause-until))

(define-read-only (proof-hash (account uint) (milestone uint) (audience (buff 32)) (expires uint))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/proof/v1",
    chain-id: chain-id,
    contract: current-contract,
    account: account,
    milestone: milestone,
    audience: audience,
    expires: expires
  }))))

;; public
;; @desc the owner records that the account has the sessions of a milestone
(define-public (reach-milestone (account uint) (milestone uint))
  (let ((now stacks-block-time)
        (goal (unwrap! (map-get? milestones milestone) ERR-NO-MILESTONE))
        (record (unwrap! (contract-call? .session-logger get-account account) ERR-NO-ACCOUNT)))
    (asserts! (>= now (var-get pause-until)) ERR-PAUSED)
    (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
    (asserts! (>= (get confirmed record) (get sessions goal)) ERR-TOO-FEW)
    (asserts! (map-insert reached {account: account, milestone: milestone} {
      at: now,
      confirmed: (get confirmed record),
      hash: (get hash record),
      ring: (get ring record),
      version: (get version record)
    }) ERR-ALREADY-REACHED)
    (var-set reached-count (+ (var-get reached-count) u1))
    (print {topic: "reach-milestone", account: account, milestone: milestone})
    (ok true)))

;; @desc the owner makes a proof of a reached milestone for one audience; returns its hash
(define-public (create-proof (account uint) (milestone uint) (audience (buff 32)) (expires uint))
  (let ((now stacks-block-time)
        (record (unwrap! (contract-call? .session-logger get-account account) ERR-NO-ACCOUNT))
        (hash (proof-hash account milestone audience expires)))
    (asserts! (>= now (var-get pause-until)) ERR-PAUSED)
    (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
    (asserts! (is-eq (len audience) u32) ERR-LENGTH)
    (asserts! (is-some (get-reached account milestone)) ERR-NOT-REACHED)
    (asserts! (and (> expires now) (<= expires (+ now MAX-PROOF-LIFE))) ERR-EXPIRY)
    (asserts! (map-insert proofs hash
      {account: account, milestone: milestone, audience: audience, expires: expires, created-at: now})
      ERR-PROOF-EXISTS)
    (var-set proof-count (+ (var-get proof-count) u1))
    (print {topic: "create-proof", account: account, milestone: milestone, hash: hash, expires: expires})
    (ok hash)))

;; @desc governance adds a milestone; returns its number
(define-public (add-milestone (sessions uint))
  (let ((id (+ (var-get milestone-count) u1)))
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (asserts! (and (> sessions u0) (<= sessions MAX-SESSIONS) (<= id MAX-MILESTONES)) ERR-MILESTONE-BOUNDS)
    (map-set milestones id {sessions: sessions})
    (var-set milestone-count id)
    (print {topic: "add-milestone", milestone: id, sessions: sessions})
    (ok id)))

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
