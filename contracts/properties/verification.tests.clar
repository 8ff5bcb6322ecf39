;; Properties of verification: of its answers, and of the programmes that verifiers keep there.

(define-map noted uint (buff 32))
(define-data-var noted-count uint u0)
(define-map seen-programmes uint {
  verifier: principal,
  name: (string-utf8 60),
  period: uint,
  milestones: (list 5 uint),
  created-at: uint,
  closed: bool
})

(define-private (any-account (number uint))
  (among number (contract-call? .user-registry get-user-count)))

(define-private (any-proof (number uint))
  (default-to 0x (map-get? noted (among number (var-get noted-count)))))

(define-private (any-session (number uint) (other uint))
  (let ((account (any-account number))
        (sequence (among other (default-to u0 (get sequence (contract-call? .session-logger get-account account))))))
    (match (contract-call? .session-logger get-session account sequence) session
      (some {account: account, sequence: sequence, session: session})
      none)))

;; helpers
(define-public (note-proof (hash (buff 32)))
  (let ((number (+ (var-get noted-count) u1)))
    (var-set noted-count number)
    (ok (map-set noted number hash))))

;; The same question has the same answer.
(define-public (attempt-to-ask (number uint))
  (let ((hash (any-proof number)))
    (asserts! (> (var-get noted-count) u0) ERR-NOTHING)
    (ok (judge "asking" (is-eq (verify-proof hash) (verify-proof hash))))))

(define-public (observe-programme (number uint))
  (let ((id (among number (var-get programme-count)))
        (row (unwrap! (map-get? programmes id) ERR-NOTHING)))
    (judge "programmes" (match (map-get? seen-programmes id) before
      (is-eq row (if (get closed row) (merge before {closed: true}) before))
      true))
    (ok (map-set seen-programmes id row))))

;; Nobody but the verifier closes a programme, or records in it.
(define-public (attempt-as-another-verifier (number uint))
  (let ((id (among number (var-get programme-count)))
        (row (unwrap! (map-get? programmes id) ERR-NOTHING)))
    (asserts! (not (is-eq (get verifier row) tx-sender)) ERR-NOTHING)
    (ok (judge "verifiers" (and
      (is-eq (close-programme id) ERR-NOT-VERIFIER)
      (is-eq (record-claim id u0 u1 0x02) ERR-NOT-VERIFIER))))))

;; properties
(define-read-only (invariant-a-programme-only-closes)
  (judged "programmes"))

(define-read-only (invariant-a-programme-is-its-verifiers)
  (judged "verifiers"))

(define-read-only (invariant-unknown-proof-says-nothing (number uint))
  (let ((answer (verify-proof (sha256 number))))
    (some (and
      (is-eq (get status answer) UNKNOWN)
      (is-eq (+ (get milestone answer) (get sessions answer) (get expires answer) (get created-at answer)
        (get ring-size answer) (get upheld answer)) u0)
      (is-none (get goal answer))))))

(define-read-only (invariant-known-proof-is-known (number uint))
  (if (> (var-get noted-count) u0)
    (some (not (is-eq (get status (verify-proof (any-proof number))) UNKNOWN)))
    none))

(define-read-only (invariant-what-holds-is-running-and-unrevoked (number uint))
  (let ((answer (verify-proof (any-proof number)))
        (proof (contract-call? .progress-tracker get-proof (any-proof number))))
    (if (is-eq (get status answer) HOLDS)
      (some (and
        (> (get expires answer) stacks-block-time)
        (is-eq (get revoked-at proof) (some u0))
        (or
          (is-some (get goal answer))
          (contract-call? .progress-tracker stands
            (default-to u0 (get account proof)) (default-to u0 (get milestone proof))))))
      none)))

(define-read-only (invariant-revoked-never-holds (number uint))
  (let ((revoked-at (default-to u0 (get revoked-at (contract-call? .progress-tracker get-proof (any-proof number))))))
    (if (> revoked-at u0)
      (some (is-eq (get status (verify-proof (any-proof number))) REVOKED))
      none)))

(define-read-only (invariant-expired-never-holds (number uint))
  (let ((answer (verify-proof (any-proof number))))
    (if (and (> (get expires answer) u0) (<= (get expires answer) stacks-block-time))
      (some (or (is-eq (get status answer) EXPIRED) (is-eq (get status answer) REVOKED)))
      none)))

(define-read-only (invariant-answer-says-what-was-proved (number uint))
  (match (contract-call? .progress-tracker get-proof (any-proof number)) proof
    (let ((answer (verify-proof (any-proof number)))
          (milestone (contract-call? .progress-tracker get-milestone (get milestone proof))))
      (some (and
        (is-eq (get milestone answer) (get milestone proof))
        (is-eq (get goal answer) (get goal proof))
        (is-eq (get expires answer) (get expires proof))
        (is-eq (get sessions answer) (default-to u0 (get sessions milestone)))
        (is-eq (> (get milestone answer) u0) (is-none (get goal answer))))))
    none))

(define-read-only (invariant-a-ring-stands-behind-the-answer (number uint))
  (let ((answer (verify-proof (any-proof number))))
    (if (is-eq (get status answer) HOLDS)
      (some (and
        (<= (get ring-size answer) u32)
        ;; either therapists confirmed, or arbitrators upheld
        (or (> (get ring-size answer) u0) (> (get upheld answer) u0))))
      none)))

(define-read-only (invariant-session-is-found-by-its-commitment (number uint) (other uint))
  (match (any-session number other) found
    (let ((session (get session found))
          (answer (verify-session (get account found) (get sequence found) (get commitment session))))
      (some (and
        (get exists answer)
        (is-eq (get confirmed answer) (or (is-eq (get state session) u2) (is-eq (get state session) u4)))
        (is-eq (get disputed answer) (> (get dispute session) u0)))))
    none))

(define-read-only (invariant-session-is-found-by-nothing-else (number uint) (other uint))
  (match (any-session number other) found
    (some (is-eq
      (verify-session (get account found) (get sequence found) (sha256 (get commitment (get session found))))
      {exists: false, confirmed: false, disputed: false}))
    none))

(define-read-only (invariant-statistics-are-those-of-the-registers)
  (let ((all (get-statistics)))
    (some (and
      (is-eq (get users all) (contract-call? .user-registry get-user-count))
      (is-eq (get verified all) (contract-call? .therapist-registry get-verified-count))
      (<= (get verified all) (get therapists all))
      (<= (get revoked all) (get proofs all))))))

(define-read-only (invariant-asking-changes-nothing)
  (judged "asking"))
