;; verification: answers for third parties. Reads only; never tells an account.

;; constants
(define-constant UNKNOWN u0)
(define-constant HOLDS u1)
(define-constant EXPIRED u2)

;; read-only
;; @desc whether a proof hash holds now, and what it says
;; ring-size: keys of the ring that stood behind the account when it reached the milestone
(define-read-only (verify-proof (hash (buff 32)))
  (match (contract-call? .progress-tracker get-proof hash) proof
    (let ((reached (contract-call? .progress-tracker get-reached (get account proof) (get milestone proof)))
          (keys (contract-call? .therapist-registry get-ring-keys
            (default-to u0 (get ring reached)) (default-to u0 (get version reached)))))
      {
        status: (if (< stacks-block-time (get expires proof)) HOLDS EXPIRED),
        milestone: (get milestone proof),
        sessions: (default-to u0 (get sessions (contract-call? .progress-tracker get-milestone (get milestone proof)))),
        expires: (get expires proof),
        created-at: (get created-at proof),
        ring-size: (len (default-to (list) (get keys keys)))
      })
    {status: UNKNOWN, milestone: u0, sessions: u0, expires: u0, created-at: u0, ring-size: u0}))

;; @desc whether the account's session has this commitment, and whether it is confirmed
(define-read-only (verify-session (account uint) (sequence uint) (commitment (buff 32)))
  (match (contract-call? .session-logger get-session account sequence) session
    (let ((exists (is-eq (get commitment session) commitment)))
      {exists: exists, confirmed: (and exists (is-eq (get state session) u2))})
    {exists: false, confirmed: false}))

(define-read-only (get-statistics)
  (merge (contract-call? .progress-tracker get-counts) {
    users: (contract-call? .user-registry get-user-count),
    therapists: (contract-call? .therapist-registry get-therapist-count),
    verified: (contract-call? .therapist-registry get-verified-count),
    rings: (contract-call? .therapist-registry get-ring-count)
  }))
