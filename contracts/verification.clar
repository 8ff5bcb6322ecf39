;; verification: answers for third parties. Reads only; never tells an account.

;; traits
(impl-trait .component-trait.component-trait)

;; constants
(define-constant UNKNOWN u0)
(define-constant HOLDS u1)
(define-constant EXPIRED u2)
(define-constant LAPSED u3) ;; sessions behind it were struck out or are openly disputed, and too few are left
(define-constant REVOKED u4)
(define-constant CONFIRMED u2) ;; states of the ledger in which a session counts
(define-constant UPHELD u4)

;; private
;; What stands behind a proof: a milestone as it stands now, or a goal, which once recorded stays.
(define-private (backing (account uint) (milestone uint) (goal (optional (buff 32))))
  (match goal commitment
    {
      stands: true,
      ring-size: (default-to u0 (get ring-size (contract-call? .progress-tracker get-goal account commitment))),
      upheld: u0
    }
    (default-to {stands: false, ring-size: u0, upheld: u0}
      (contract-call? .progress-tracker get-standing account milestone))))

;; read-only
(define-read-only (get-component)
  (ok {name: "verification", version: u1}))

;; @desc whether a proof hash holds now, and what it says
;; milestone, sessions, window: u0 when it is of a goal; ring-size: the smallest ring behind the sessions that count,
;; u0 when all count by arbitrators; upheld: sessions that count by the word of arbitrators
(define-read-only (verify-proof (hash (buff 32)))
  (match (contract-call? .progress-tracker get-proof hash) proof
    (let ((behind (backing (get account proof) (get milestone proof) (get goal proof)))
          (milestone (default-to {sessions: u0, window: u0}
            (contract-call? .progress-tracker get-milestone (get milestone proof)))))
      {
        status:
          (if (> (get revoked-at proof) u0) REVOKED
          (if (>= stacks-block-time (get expires proof)) EXPIRED
          (if (get stands behind) HOLDS LAPSED))),
        milestone: (get milestone proof),
        sessions: (get sessions milestone),
        window: (get window milestone),
        goal: (get goal proof),
        expires: (get expires proof),
        created-at: (get created-at proof),
        ring-size: (get ring-size behind),
        upheld: (get upheld behind)
      })
    {
      status: UNKNOWN,
      milestone: u0,
      sessions: u0,
      window: u0,
      goal: none,
      expires: u0,
      created-at: u0,
      ring-size: u0,
      upheld: u0
    }))

;; @desc whether the account's session has this commitment, whether it counts, and whether it is openly disputed
(define-read-only (verify-session (account uint) (sequence uint) (commitment (buff 32)))
  (match (contract-call? .session-logger get-session account sequence) session
    (let ((exists (is-eq (get commitment session) commitment))
          (state (get state session)))
      {
        exists: exists,
        confirmed: (and exists (or (is-eq state CONFIRMED) (is-eq state UPHELD))),
        disputed: (and exists (> (get dispute session) u0))
      })
    {exists: false, confirmed: false, disputed: false}))

(define-read-only (get-statistics)
  (merge (contract-call? .progress-tracker get-counts) {
    disputes: (get disputes (contract-call? .dispute-resolver get-counts)),
    users: (contract-call? .user-registry get-user-count),
    therapists: (contract-call? .therapist-registry get-therapist-count),
    verified: (contract-call? .therapist-registry get-verified-count),
    rings: (contract-call? .therapist-registry get-ring-count)
  }))
