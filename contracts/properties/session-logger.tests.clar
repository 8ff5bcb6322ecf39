;; Properties of session-logger.

;; what was seen of a session's versions, of its state, and of accounts
(define-map seen-versions {account: uint, sequence: uint, revision: uint}
  {facts: (buff 32), commitment: (buff 32), week: uint})
(define-map seen-states {account: uint, sequence: uint} {state: uint, revision: uint})
(define-map seen-accounts uint {owner: principal, closed: bool, sequence: uint, pairing: uint})

(define-private (some-account (number uint))
  (map-get? accounts (among number (contract-call? .user-registry get-user-count))))

(define-private (if-some (found bool) (holds bool))
  (if found (some holds) none))

;; counts over all sessions of an account, as far as NUMBERS go
(define-private (count-session (sequence uint) (run {
    account: uint, rows: uint, counting: uint, voided: uint, upheld: uint, disputed: uint, replaced: uint, hash: (buff 32)}))
  (match (map-get? sessions {account: (get account run), sequence: sequence}) session
    (let ((state (get state session))
          (counts (or (is-eq state CONFIRMED) (is-eq state UPHELD))))
      (merge run {
        rows: (+ (get rows run) u1),
        counting: (+ (get counting run) (if counts u1 u0)),
        voided: (+ (get voided run) (if (is-eq state VOIDED) u1 u0)),
        upheld: (+ (get upheld run) (if (is-eq state UPHELD) u1 u0)),
        disputed: (+ (get disputed run) (if (and counts (> (get dispute session) u0)) u1 u0)),
        replaced: (+ (get replaced run) (get revision session)),
        hash: (next-hash (get hash run) (get commitment session) (get week session))
      }))
    run))

(define-private (count-sessions (account uint))
  (fold count-session NUMBERS {
    account: account, rows: u0, counting: u0, voided: u0, upheld: u0, disputed: u0, replaced: u0, hash: START}))

;; From a state to the same one, or along an arrow; a replaced session stays CONFIRMED.
(define-private (may-become (from uint) (to uint))
  (or
    (is-eq from to)
    (is-eq from LOGGED)
    (and (is-eq from CONFIRMED) (is-eq to VOIDED))))

;; helpers
(define-public (observe-session (account-number uint) (number uint))
  (let ((account (among account-number (contract-call? .user-registry get-user-count)))
        (record (unwrap! (map-get? accounts account) ERR-NOTHING))
        (sequence (among number (get sequence record)))
        (id {account: account, sequence: sequence})
        (session (unwrap! (map-get? sessions id) ERR-NOTHING))
        (revision (get revision session)))
    (map-insert seen-versions (merge id {revision: revision})
      {facts: (get facts session), commitment: (get commitment session), week: (get week session)})
    (judge "arrows" (match (map-get? seen-states id) before
      (and (may-become (get state before) (get state session)) (<= (get revision before) revision))
      true))
    (ok (map-set seen-states id {state: (get state session), revision: revision}))))

(define-public (observe-account (number uint))
  (let ((account (among number (contract-call? .user-registry get-user-count)))
        (record (unwrap! (map-get? accounts account) ERR-NOTHING)))
    (match (map-get? seen-accounts account) before
      (begin
        (judge "growth" (and
          (>= (get sequence record) (get sequence before))
          (>= (get pairing record) (get pairing before))))
        (judge "owner" (or
          (is-eq (get owner record) (get owner before))
          (is-eq (get status (contract-call? .user-registry get-user (get owner before))) (some u2))))
        (if (get closed before)
          (judge "closed" (and
            (get closed record)
            (is-eq (get sequence record) (get sequence before))
            (is-eq (get pairing record) (get pairing before))))
          true))
      true)
    (ok (map-set seen-accounts account {
      owner: (get owner record),
      closed: (get closed record),
      sequence: (get sequence record),
      pairing: (get pairing record)
    }))))

;; The owner's next session, withdrawal and replacement are refused during a pause.
(define-public (attempt-while-paused (number uint) (other uint))
  (let ((account (among number (contract-call? .user-registry get-user-count)))
        (record (unwrap! (map-get? accounts account) ERR-NOTHING))
        (sequence (among other (get sequence record)))
        (bytes (sha256 0x01)))
    (asserts! (and (< stacks-block-time (get-pause)) (> (get sequence record) u0)) ERR-NOTHING)
    (ok (judge "paused" (and
      (is-eq (log-session account (+ (get sequence record) u1) bytes bytes (get since-week record) none) ERR-PAUSED)
      (is-eq (withdraw-session account sequence) ERR-PAUSED)
      (is-eq (replace-session account sequence bytes bytes (get since-week record) 0x00) ERR-PAUSED)
      (is-eq (confirm-session account sequence 0x00) ERR-PAUSED)
      (is-eq (confirm-sessions account (list)) ERR-PAUSED))))))

;; Nobody but the part that holds the role may push; a stranger logs nothing.
(define-public (attempt-without-role (number uint))
  (let ((account (among number (contract-call? .user-registry get-user-count)))
        (record (unwrap! (map-get? accounts account) ERR-NOTHING))
        (owner (get owner record))
        (bytes (sha256 0x01)))
    (asserts! (> (get pairing record) u0) ERR-NOTHING)
    (judge "roles" (and
      (is-eq (move-account account owner tx-sender) ERR-NOT-USER-REGISTRY)
      (is-eq (close-account account owner) ERR-NOT-USER-REGISTRY)
      (is-eq (close-pairing account none (get pairing record)) ERR-NOT-PAIRING-CONTRACT)
      (is-eq (hold-session account u1 u1)
        (if (> (get sequence record) u0) ERR-NOT-DISPUTE-RESOLVER ERR-NO-SESSION))
      (is-eq (set-ring u1 u1 bytes u1 u1 u0) ERR-NOT-REGISTRY)))
    (ok (if (or (is-eq owner tx-sender) (< stacks-block-time (get-pause)))
      true
      (judge "stranger" (is-eq (log-session account (+ (get sequence record) u1) bytes bytes u0 none) ERR-NOT-OWNER))))))

;; properties
(define-read-only (invariant-confirmed-is-the-count (number uint))
  (match (some-account number) record
    (let ((count (count-sessions (among number (contract-call? .user-registry get-user-count)))))
      (if-some (and (> (get sequence record) u0) (<= (get sequence record) u100))
        (and
          (is-eq (get confirmed record) (get counting count))
          (<= (+ (get confirmed record) (get voided record)) (get sequence record)))))
    none))

(define-read-only (invariant-other-totals-are-counts (number uint))
  (match (some-account number) record
    (let ((count (count-sessions (among number (contract-call? .user-registry get-user-count)))))
      (if-some (and (> (get sequence record) u0) (<= (get sequence record) u100))
        (and
          (is-eq (get voided record) (get voided count))
          (is-eq (get upheld record) (get upheld count))
          (is-eq (get disputed record) (get disputed count))
          (<= (get upheld record) (get confirmed record))
          (<= (get disputed record) (get confirmed record)))))
    none))

(define-read-only (invariant-sessions-are-numbered-without-gap (number uint))
  (match (some-account number) record
    (let ((account (among number (contract-call? .user-registry get-user-count))))
      (if-some (and (> (get sequence record) u0) (<= (get sequence record) u100))
        (and
          (is-eq (get rows (count-sessions account)) (get sequence record))
          (is-none (map-get? sessions {account: account, sequence: (+ (get sequence record) u1)})))))
    none))

;; a version once seen is still there: as the present one, or as a kept revision
(define-read-only (invariant-no-version-is-lost (account-number uint) (number uint) (back uint))
  (let ((account (among account-number (contract-call? .user-registry get-user-count)))
        (sequence (among number (default-to u0 (get sequence (map-get? accounts account)))))
        (id {account: account, sequence: sequence}))
    (match (map-get? sessions id) session
      (let ((present (get revision session))
            (revision (mod back (+ present u1)))
            (now {facts: (get facts session), commitment: (get commitment session), week: (get week session)}))
        (match (map-get? seen-versions (merge id {revision: revision})) before
          (some (if (is-eq revision present)
            (is-eq before now)
            (match (map-get? revisions (merge id {revision: revision})) kept
              (is-eq before {facts: (get facts kept), commitment: (get commitment kept), week: (get week kept)})
              false)))
          none))
      none)))

(define-read-only (invariant-every-revision-is-kept (account-number uint) (number uint) (back uint))
  (let ((account (among account-number (contract-call? .user-registry get-user-count)))
        (run (fold newest-replaced NUMBERS {account: account, skip: (mod number u4), found: u0})))
    (if (> (get found run) u0)
      (let ((id {account: account, sequence: (get found run)})
            (revision (default-to u0 (get revision (map-get? sessions id)))))
        (some (and
          (is-some (map-get? revisions (merge id {revision: (mod back revision)})))
          (is-none (map-get? revisions (merge id {revision: revision}))))))
      none)))

(define-private (newest-replaced (sequence uint) (run {account: uint, skip: uint, found: uint}))
  (match (map-get? sessions {account: (get account run), sequence: sequence}) session
    (if (> (get revision session) u0)
      (if (or (is-eq (get found run) u0) (> (get skip run) u0))
        (merge run {found: sequence, skip: (if (> (get skip run) u0) (- (get skip run) u1) u0)})
        run)
      run)
    run))

(define-read-only (invariant-states-go-along-the-arrows)
  (judged "arrows"))

(define-read-only (invariant-sequence-and-pairing-only-grow)
  (judged "growth"))

(define-read-only (invariant-owner-changes-only-by-moving)
  (judged "owner"))

(define-read-only (invariant-closed-account-takes-nothing-in)
  (judged "closed"))

;; the two registers agree on who owns what
(define-read-only (invariant-owner-is-the-registered-one (number uint))
  (match (some-account number) record
    (match (contract-call? .user-registry get-user (get owner record)) user
      (some (and
        (is-eq (get account user) (among number (contract-call? .user-registry get-user-count)))
        (is-eq (get status user) (if (get closed record) u3 u1))))
      (some false))
    none))

;; as long as nothing was replaced, whoever has the sessions can recompute the running hash
(define-read-only (invariant-running-hash-is-over-the-sessions (number uint))
  (match (some-account number) record
    (let ((count (count-sessions (among number (contract-call? .user-registry get-user-count)))))
      (if-some (and (> (get sequence record) u0) (<= (get sequence record) u100) (is-eq (get replaced count) u0))
        (is-eq (get hash record) (get hash count))))
    none))

(define-read-only (invariant-a-ring-stands-behind-what-counts (number uint))
  (match (some-account number) record
    (if-some (> (get pairing record) u0)
      (and
        (<= (get least-ring record) u32)
        (and (> (get ring-size record) u0) (<= (get ring-size record) u32))
        (or (> (get least-ring record) u0) (is-eq (get confirmed record) (get upheld record)))))
    none))

(define-read-only (invariant-no-week-from-the-future (account-number uint) (number uint))
  (match (some-account account-number) record
    (match (map-get? sessions {
        account: (among account-number (contract-call? .user-registry get-user-count)),
        sequence: (among number (get sequence record))
      }) session
      (some (and
        (<= (get week session) (week-of (get changed-at session)))
        (>= (get changed-at session) (get logged-at session))
        (is-eq (len (get commitment session)) u32)))
      none)
    none))

(define-read-only (invariant-open-dispute-holds-the-session (account-number uint) (number uint))
  (match (some-account account-number) record
    (match (map-get? sessions {
        account: (among account-number (contract-call? .user-registry get-user-count)),
        sequence: (among number (get sequence record))
      }) session
      (if-some (> (get dispute session) u0)
        (and (<= (get state session) CONFIRMED) (< (get settled session) (get state session))))
      none)
    none))

(define-read-only (invariant-paused-writes-nothing)
  (judged "paused"))

(define-read-only (invariant-roles-are-kept)
  (judged "roles"))

(define-read-only (invariant-strangers-log-nothing)
  (judged "stranger"))

(define-read-only (invariant-pause-and-fee-are-bounded)
  (if-some (or (> (get-pause) u0) (> (get-fee) u0))
    (and (short-pause (get-pause)) (<= (get-fee) MAX-FEE))))
