;; Properties of governance.

;; what was seen of the treasury, of proposals and of components
(define-data-var most-ever uint u0)
(define-data-var delay-seen bool false)
(define-map seen-states uint uint)
(define-map seen-versions (string-ascii 32) uint)

(define-constant NAMES (list "user-registry" "therapist-registry" "session-logger" "pairing" "progress-tracker"
  "dispute-resolver" "verification" "governance"))

(define-private (account-record (number uint))
  {
    account: (contract-call? .session-logger get-account number),
    sessions: (contract-call? .session-logger get-sessions number u1)
  })

(define-private (user-record (who principal))
  (contract-call? .user-registry get-user who))

;; All that a record is: users, accounts, sessions, proofs counted.
(define-private (records)
  (sha256 (unwrap-panic (to-consensus-buff? {
    users: (map user-record CAST),
    accounts: (map account-record (list u1 u2 u3 u4)),
    progress: (contract-call? .progress-tracker get-counts)
  }))))

(define-private (spent-by (id uint) (sum uint))
  (match (map-get? proposals id) proposal
    (if (and (is-eq (get state proposal) EXECUTED) (is-eq (get kind (get action proposal)) "spend"))
      (+ sum (get value (get action proposal)))
      sum)
    sum))

(define-private (count-approval (who principal) (run {id: uint, count: uint}))
  (merge run {count: (+ (get count run) (if (has-approved (get id run) who) u1 u0))}))

(define-private (count-member (who principal) (count uint))
  (+ count (if (is-council-member who) u1 u0)))

;; helpers
(define-public (observe (number uint))
  (let ((id (among number (var-get proposal-count)))
        (proposal (unwrap! (map-get? proposals id) ERR-NOTHING))
        (treasury (get-treasury))
        (total (+ (get balance treasury) (get spent treasury))))
    (match (map-get? seen-states id) before
      (judge "states" (or (is-eq before OPEN) (is-eq before (get state proposal))))
      true)
    (judge "treasury" (>= total (var-get most-ever)))
    (if (var-get delay-seen) (judge "delay" (>= (var-get delay) MIN-DELAY)) true)
    (var-set most-ever total)
    (var-set delay-seen (> (var-get delay) u0))
    (ok (map-set seen-states id (get state proposal)))))

(define-public (observe-components)
  (ok (map observe-component NAMES)))

(define-private (observe-component (name (string-ascii 32)))
  (let ((now (default-to u0 (get version (map-get? components name))))
        (before (default-to u1 (map-get? seen-versions name))))
    (judge "components" (>= now before))
    (map-set seen-versions name now)))

;; Whatever the council carries out, no record is another one afterwards.
(define-public (attempt-to-rewrite (id uint))
  (let ((before (records)))
    (try! (execute id))
    (ok (judge "records" (is-eq before (records))))))

;; A member's every call but an execution leaves the records as they are, too.
(define-public (attempt-to-propose (number uint) (who principal))
  (let ((before (records))
        (paid (get-treasury)))
    (try! (propose {kind: "spend", name: "", who: (some who), value: (mod number u1000000), extra: u0}))
    (ok (judge "proposing" (and (is-eq before (records)) (is-eq paid (get-treasury)))))))

;; An outsider decides nothing.
(define-public (attempt-as-outsider (number uint))
  (let ((id (among number (var-get proposal-count)))
        (action {kind: "pause", name: "", who: none, value: stacks-block-time, extra: u0})
        (approved (approve id)))
    (asserts! (not (is-council-member tx-sender)) ERR-NOTHING)
    (ok (judge "outsiders" (and (is-eq (propose action) ERR-NOT-COUNCIL) (is-err approved))))))

;; What was executed cannot be executed again.
(define-public (attempt-again (number uint))
  (let ((id (among number (var-get proposal-count))))
    (asserts! (is-eq (get state (map-get? proposals id)) (some EXECUTED)) ERR-NOTHING)
    (ok (judge "again" (and
      (is-eq (execute id) ERR-CLOSED)
      (is-eq (approve id) ERR-CLOSED)
      (is-eq (cancel id) ERR-CLOSED))))))

;; properties
(define-read-only (invariant-threshold-is-a-majority-and-no-more-than-all)
  (let ((record (get-council)))
    (if (> (get size record) u1)
      (some (and
        (> (* u2 (get threshold record)) (get size record))
        (<= (get threshold record) (get size record))
        (<= (get size record) u15)))
      none)))

(define-read-only (invariant-council-is-who-it-says)
  (let ((record (get-council)))
    (if (> (get version record) u1)
      (some (is-eq (get size record) (fold count-member CAST u0)))
      none)))

(define-read-only (invariant-approvals-are-members-each-once (number uint))
  (let ((id (among number (var-get proposal-count))))
    (match (map-get? proposals id) proposal
      (some (and
        (is-eq (len (get approvals proposal)) (get count (fold count-approval CAST {id: id, count: u0})))
        (if (is-eq (get council proposal) (get version (var-get council)))
          (<= (len (get approvals proposal)) (len (get members (var-get council))))
          (<= (len (get approvals proposal)) u15))))
      none)))

(define-read-only (invariant-delay-runs-only-with-enough-approvals (number uint))
  (match (map-get? proposals (among number (var-get proposal-count))) proposal
    (if (is-eq (get council proposal) (get version (var-get council)))
      (some (is-eq
        (> (get approved-at proposal) u0)
        (>= (len (get approvals proposal)) (get threshold (var-get council)))))
      none)
    none))

(define-read-only (invariant-executed-was-approved (number uint))
  (match (map-get? proposals (among number (var-get proposal-count))) proposal
    (if (is-eq (get state proposal) EXECUTED)
      (some (and
        (> (get approved-at proposal) u0)
        (>= (get approved-at proposal) (get proposed-at proposal))
        (<= (get proposed-at proposal) (get expires proposal))))
      none)
    none))

(define-read-only (invariant-closed-proposal-stays-closed)
  (judged "states"))

(define-read-only (invariant-executes-once)
  (judged "again"))

(define-read-only (invariant-treasury-loses-only-what-is-spent)
  (judged "treasury"))

(define-read-only (invariant-spent-is-what-was-decided)
  (if (and (> (var-get spent) u0) (<= (var-get proposal-count) u100))
    (some (is-eq (var-get spent) (fold spent-by NUMBERS u0)))
    none))

(define-read-only (invariant-no-execution-changes-a-record)
  (judged "records"))

(define-read-only (invariant-no-proposal-changes-a-record)
  (judged "proposing"))

(define-read-only (invariant-outsiders-decide-nothing)
  (judged "outsiders"))

(define-read-only (invariant-delay-once-set-stays-within-bounds)
  (judged "delay"))

(define-read-only (invariant-delay-is-bounded)
  (if (> (var-get delay) u0)
    (some (and (>= (var-get delay) MIN-DELAY) (<= (var-get delay) MAX-DELAY)))
    none))

(define-read-only (invariant-fixed-parts-stay)
  (some (and
    (is-eq (get contract (map-get? components "user-registry")) (some .user-registry))
    (is-eq (get contract (map-get? components "pairing")) (some .pairing))
    (is-eq (get contract (map-get? components "dispute-resolver")) (some .dispute-resolver))
    (is-eq (get contract (map-get? components "governance")) (some current-contract)))))

(define-read-only (invariant-versions-of-parts-only-grow)
  (judged "components"))

;; the pause reached all six alike, and none of them for more than 14 days
(define-read-only (invariant-every-pause-is-short)
  (let ((until (contract-call? .user-registry get-pause)))
    (if (> until u0)
      (some (and
        (short-pause until)
        (is-eq until (contract-call? .therapist-registry get-pause))
        (is-eq until (contract-call? .session-logger get-pause))
        (is-eq until (contract-call? .pairing get-pause))
        (is-eq until (contract-call? .progress-tracker get-pause))
        (is-eq until (contract-call? .dispute-resolver get-pause))))
      none)))
