;; progress-tracker: milestones and goals reached, and proof hashes bound to an audience and an expiry.

;; traits
(impl-trait .component-trait.component-trait)

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it
(define-constant MAX-FEE u1000000) ;; micro-STX: 1 STX
(define-constant MAX-PROOF-LIFE u31622400) ;; 366 days
(define-constant MAX-MILESTONES u20)
(define-constant MAX-SESSIONS u10000)
(define-constant MAX-WINDOW u520) ;; weeks
(define-constant PAGE u20) ;; of the ledger: what can be counted within a window
(define-constant CONFIRMED u2) ;; states of the ledger in which a session counts
(define-constant UPHELD u4)
(define-constant SIP018 0x534950303138)
(define-constant DOMAIN (sha256 (unwrap-panic (to-consensus-buff?
  {name: "anonymous-therapy-session-logger", version: "1.0.0", chain-id: chain-id}))))

;; errors
;; Milestones and proofs are paused for the moment.
(define-constant ERR-PAUSED (err u1500))
;; There is no such account, or it was never paired.
(define-constant ERR-NO-ACCOUNT (err u1501))
;; The account belongs to another address.
(define-constant ERR-NOT-OWNER (err u1502))
;; There is no such milestone.
(define-constant ERR-NO-MILESTONE (err u1503))
;; Too few sessions count towards this milestone.
(define-constant ERR-TOO-FEW (err u1504))
;; The account reached this milestone before, it stands, and nothing was struck out since.
(define-constant ERR-ALREADY-REACHED (err u1505))
;; The account has not reached this milestone yet.
(define-constant ERR-NOT-REACHED (err u1506))
;; A proof ends in the future, at most 366 days from now.
(define-constant ERR-EXPIRY (err u1507))
;; This very proof exists already.
(define-constant ERR-PROOF-EXISTS (err u1508))
;; A commitment is exactly 32 bytes.
(define-constant ERR-LENGTH (err u1509))
;; Only the governance contract may do this.
(define-constant ERR-NOT-GOVERNANCE (err u1510))
;; A pause lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-PAUSE-BOUNDS (err u1511))
;; There are at most 20 milestones, of 1 to 10,000 sessions each, or of 1 to 20 within 1 to 520 weeks.
(define-constant ERR-MILESTONE-BOUNDS (err u1512))
;; The fee cannot be paid from this address.
(define-constant ERR-FEE (err u1513))
;; A fee is at most 1 STX.
(define-constant ERR-FEE-BOUNDS (err u1514))
;; A milestone within weeks is reached from a session on, any other one from no session.
(define-constant ERR-WINDOW (err u1515))
;; The session from which the weeks run does not count.
(define-constant ERR-FROM (err u1516))
;; Sessions behind this milestone were struck out or are openly disputed, and too few are left.
(define-constant ERR-LAPSED (err u1517))
;; The countersignature is not the pairing key's over this goal.
(define-constant ERR-COUNTERSIGNATURE (err u1518))
;; The pairing has ended.
(define-constant ERR-PAIRING-ENDED (err u1519))
;; The pairing's term is over and has to be renewed.
(define-constant ERR-TERM-OVER (err u1520))
;; The version of the ring that stood behind the pairing was withdrawn.
(define-constant ERR-RING-RETIRED (err u1521))
;; The ring is suspended for the moment.
(define-constant ERR-RING-SUSPENDED (err u1522))
;; The account recorded this goal before.
(define-constant ERR-GOAL-EXISTS (err u1523))
;; The account has recorded no such goal.
(define-constant ERR-NO-GOAL (err u1524))
;; There is no such proof.
(define-constant ERR-NO-PROOF (err u1525))
;; The proof was revoked before.
(define-constant ERR-REVOKED (err u1526))

;; variables
(define-data-var gate {pause-until: uint, fee: uint} {pause-until: u0, fee: u0})
(define-data-var milestone-count uint u3)
;; sessions-tallied: the sessions that count, over all accounts, each as it stood when last tallied
(define-data-var counts
  {milestones-reached: uint, goals: uint, proofs: uint, revoked: uint, sessions-tallied: uint}
  {milestones-reached: u0, goals: u0, proofs: u0, revoked: u0, sessions-tallied: u0})

;; maps
;; window: weeks within which the sessions lie, u0 when they may lie anywhere
(define-map milestones uint {sessions: uint, window: uint})
(map-set milestones u1 {sessions: u10, window: u0})
(map-set milestones u2 {sessions: u25, window: u0})
(map-set milestones u3 {sessions: u50, window: u0})

;; as it stood: the account's last session, the sessions that counted, those of them by arbitrators, those struck out,
;; the account's running hash, the smallest ring that had confirmed any of its sessions; and the session from which
;; the weeks run, u0 without a window
(define-map reached {account: uint, milestone: uint} {
  at: uint,
  sequence: uint,
  confirmed: uint,
  upheld: uint,
  voided: uint,
  hash: (buff 32),
  ring-size: uint,
  from: uint
})

(define-map goals {account: uint, goal: (buff 32)} {at: uint, pairing: uint, ring-size: uint})

(define-map proofs (buff 32) {
  account: uint,
  milestone: uint, ;; u0 when it is of a goal
  goal: (optional (buff 32)),
  audience: (buff 32),
  expires: uint,
  created-at: uint,
  revoked-at: uint ;; u0 when it is not
})

(define-map tallied uint uint)

;; private
(define-private (does-count (state uint) (dispute uint))
  (and (is-eq dispute u0) (or (is-eq state CONFIRMED) (is-eq state UPHELD))))

(define-private (weigh-session
    (item (optional {
      facts: (buff 32),
      commitment: (buff 32),
      week: uint,
      state: uint,
      pairing: uint,
      key: (buff 33),
      revision: uint,
      dispute: uint,
      settled: uint,
      logged-at: uint,
      changed-at: uint
    }))
    (run {first: uint, window: uint, counted: uint, upheld: uint, corrected: bool}))
  (match item session
    (let ((seen (merge run {corrected: (or (get corrected run) (> (get revision session) u0))})))
      (if (and
            (does-count (get state session) (get dispute session))
            (>= (get week session) (get first run))
            (< (get week session) (+ (get first run) (get window run))))
        (merge seen {
          counted: (+ (get counted run) u1),
          upheld: (+ (get upheld run) (if (is-eq (get state session) UPHELD) u1 u0))
        })
        seen))
    run))

;; How many of an account's sessions count now: all, or those of the page from one on and within its weeks.
;; corrected: whether one of the page was replaced, which may have moved it out of the weeks or others into them.
(define-private (weigh
    (account uint)
    (record {
      owner: principal,
      closed: bool,
      pairing: uint,
      active: bool,
      pairing-key: (buff 33),
      ring: uint,
      version: uint,
      ring-size: uint,
      expires: uint,
      since-week: uint,
      first-sequence: uint,
      sequence: uint,
      confirmed: uint,
      upheld: uint,
      voided: uint,
      disputed: uint,
      final: uint,
      least-ring: uint,
      hash: (buff 32)
    })
    (window uint)
    (from uint))
  (if (is-eq window u0)
    (ok {
      counted: (- (get confirmed record) (get disputed record)),
      upheld: (get upheld record),
      corrected: false ;; which moves no total
    })
    (begin
      (asserts! (<= from (get sequence record)) ERR-FROM)
      (let ((page (contract-call? .session-logger get-sessions account from))
            (first (unwrap! (unwrap! (element-at? page u0) ERR-FROM) ERR-FROM))
            (run (fold weigh-session page
              {first: (get week first), window: window, counted: u0, upheld: u0, corrected: false})))
        (asserts! (does-count (get state first) (get dispute first)) ERR-FROM)
        (ok {counted: (get counted run), upheld: (get upheld run), corrected: (get corrected run)})))))

;; How a reached milestone of an account stands now, by the account's record.
(define-private (standing
    (account uint)
    (milestone uint)
    (record (optional {
      owner: principal,
      closed: bool,
      pairing: uint,
      active: bool,
      pairing-key: (buff 33),
      ring: uint,
      version: uint,
      ring-size: uint,
      expires: uint,
      since-week: uint,
      first-sequence: uint,
      sequence: uint,
      confirmed: uint,
      upheld: uint,
      voided: uint,
      disputed: uint,
      final: uint,
      least-ring: uint,
      hash: (buff 32)
    })))
  (match (map-get? reached {account: account, milestone: milestone}) row
    (let ((holder (unwrap! record none))
          (goal (unwrap! (map-get? milestones milestone) none))
          (terms {sessions: (get sessions goal), window: (get window goal)}))
      (match (weigh account holder (get window goal) (get from row)) weight
        (let ((untouched (and
                (is-eq (+ (get voided holder) (get disputed holder)) u0)
                (not (get corrected weight)))))
          (some (merge terms {
            stands: (>= (get counted weight) (get sessions goal)),
            ring-size: (if untouched (get ring-size row) (get least-ring holder)),
            upheld: (if untouched (get upheld row) (get upheld weight))
          })))
        code (some (merge terms {stands: false, ring-size: (get ring-size row), upheld: (get upheld row)}))))
    none))

;; The same for what a proof is of: a milestone, or a goal, which once recorded stays.
(define-private (standing-behind
    (item {account: uint, milestone: uint, goal: (optional (buff 32))})
    (record (optional {
      owner: principal,
      closed: bool,
      pairing: uint,
      active: bool,
      pairing-key: (buff 33),
      ring: uint,
      version: uint,
      ring-size: uint,
      expires: uint,
      since-week: uint,
      first-sequence: uint,
      sequence: uint,
      confirmed: uint,
      upheld: uint,
      voided: uint,
      disputed: uint,
      final: uint,
      least-ring: uint,
      hash: (buff 32)
    })))
  (match (get goal item) commitment
    (match (get-goal (get account item) commitment) row
      (some {stands: true, sessions: u0, window: u0, ring-size: (get ring-size row), upheld: u0})
      none)
    (standing (get account item) (get milestone item) record)))

(define-private (account-of (item {account: uint, milestone: uint, goal: (optional (buff 32))}))
  (get account item))

;; The counts after an account's sessions are tallied anew.
(define-private (retally (account uint) (confirmed uint))
  (let ((before (default-to u0 (map-get? tallied account)))
        (totals (var-get counts)))
    (map-set tallied account confirmed)
    (merge totals {sessions-tallied: (- (+ (get sessions-tallied totals) confirmed) before)})))

(define-private (reach (account uint) (milestone uint) (from uint))
  (let ((now stacks-block-time)
        (goal (unwrap! (map-get? milestones milestone) ERR-NO-MILESTONE))
        (window (get window goal)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (is-eq (is-eq window u0) (is-eq from u0)) ERR-WINDOW)
    (let ((record (unwrap! (contract-call? .session-logger get-account account) ERR-NO-ACCOUNT))
          (weight (try! (weigh account record window from)))
          (id {account: account, milestone: milestone})
          (voided (get voided record))
          (row (map-get? reached id))
          (totals (retally account (get confirmed record))))
      (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
      (asserts! (>= (get counted weight) (get sessions goal)) ERR-TOO-FEW)
      ;; anew: when it lapsed, or when sessions were struck out since, which a cohort takes for those behind it
      (asserts! (not (and (is-eq (get voided row) (some voided)) (stands account milestone))) ERR-ALREADY-REACHED)
      (map-set reached id {
        at: now,
        sequence: (get sequence record),
        confirmed: (get counted weight),
        upheld: (get upheld weight),
        voided: voided,
        hash: (get hash record),
        ring-size: (get least-ring record),
        from: from
      })
      (ok (var-set counts (merge totals {
        milestones-reached: (+ (get milestones-reached totals) (if (is-none row) u1 u0))
      }))))))

(define-private (add-proof
    (hash (buff 32))
    (account uint)
    (milestone uint)
    (goal (optional (buff 32)))
    (audience (buff 32))
    (expires uint))
  (let ((now stacks-block-time)
        (limits (var-get gate))
        (fee (get fee limits))
        (totals (var-get counts))
        (record (unwrap! (contract-call? .session-logger get-account account) ERR-NO-ACCOUNT)))
    (asserts! (>= now (get pause-until limits)) ERR-PAUSED)
    (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
    (asserts! (is-eq (len audience) u32) ERR-LENGTH)
    (asserts! (and (> expires now) (<= expires (+ now MAX-PROOF-LIFE))) ERR-EXPIRY)
    (asserts! (or (is-eq fee u0) (is-ok (stx-transfer? fee tx-sender .governance))) ERR-FEE)
    (asserts! (map-insert proofs hash {
      account: account,
      milestone: milestone,
      goal: goal,
      audience: audience,
      expires: expires,
      created-at: now,
      revoked-at: u0
    }) ERR-PROOF-EXISTS)
    (ok (var-set counts (merge totals {proofs: (+ (get proofs totals) u1)})))))

;; read-only
(define-read-only (get-component)
  (ok {name: "progress-tracker", version: u1}))

(define-read-only (get-milestone (id uint))
  (map-get? milestones id))

(define-read-only (get-milestones)
  (map get-milestone (list u1 u2 u3 u4 u5 u6 u7 u8 u9 u10 u11 u12 u13 u14 u15 u16 u17 u18 u19 u20)))

(define-read-only (get-reached (account uint) (milestone uint))
  (map-get? reached {account: account, milestone: milestone}))

;; @desc how a reached milestone stands now: without sessions struck out or openly disputed
;; ring-size, upheld: as they stood then, or, when others may have taken the place of some, as they stand now
(define-read-only (get-standing (account uint) (milestone uint))
  (standing account milestone (contract-call? .session-logger get-account account)))

;; @desc how what up to 16 proofs are of stands now
;; list size set by a node's read-only limits: of milestones within weeks only one fits
(define-read-only (get-standings
    (items (list 16 {account: uint, milestone: uint, goal: (optional (buff 32))})))
  (map standing-behind items (contract-call? .session-logger get-listed-accounts (map account-of items))))

;; @desc whether a milestone was reached and still stands
(define-read-only (stands (account uint) (milestone uint))
  (default-to false (get stands (get-standing account milestone))))

(define-read-only (get-goal (account uint) (goal (buff 32)))
  (map-get? goals {account: account, goal: goal}))

(define-read-only (get-proof (hash (buff 32)))
  (map-get? proofs hash))

;; @desc up to 16 proofs; list size as that of their standings
(define-read-only (get-proofs (hashes (list 16 (buff 32))))
  (map get-proof hashes))

(define-read-only (get-counts)
  (var-get counts))

;; @desc writes are refused before this time (unix seconds)
(define-read-only (get-pause)
  (get pause-until (var-get gate)))

;; @desc micro-STX for making a proof
(define-read-only (get-fee)
  (get fee (var-get gate)))

;; @desc what the pairing key signs when a goal is reached (SIP-018)
(define-read-only (goal-hash (account uint) (pairing uint) (goal (buff 32)))
  (sha256 (concat (concat SIP018 DOMAIN) (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "goal",
    contract: current-contract,
    account: account,
    pairing: pairing,
    goal: goal
  }))))))

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

(define-read-only (goal-proof-hash (account uint) (goal (buff 32)) (audience (buff 32)) (expires uint))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/goal-proof/v1",
    chain-id: chain-id,
    contract: current-contract,
    account: account,
    goal: goal,
    audience: audience,
    expires: expires
  }))))

;; public
;; @desc the owner records that the account has the sessions of a milestone
(define-public (reach-milestone (account uint) (milestone uint))
  (begin
    (try! (reach account milestone u0))
    (print {topic: "reach-milestone", account: account, milestone: milestone})
    (ok true)))

;; @desc the owner records a milestone within weeks; they run from the week of session `from`, which counts itself
;; Counted are the 20 sessions from there on.
(define-public (reach-in-window (account uint) (milestone uint) (from uint))
  (begin
    (asserts! (> from u0) ERR-FROM)
    (try! (reach account milestone from))
    (print {topic: "reach-in-window", account: account, milestone: milestone, from: from})
    (ok true)))

;; @desc the owner records a goal (its commitment) that the therapist of the present pairing countersigned
(define-public (record-goal (account uint) (goal (buff 32)) (countersignature (buff 65)))
  (let ((now stacks-block-time)
        (totals (var-get counts))
        (record (unwrap! (contract-call? .session-logger get-account account) ERR-NO-ACCOUNT))
        (pairing (get pairing record))
        (ring (unwrap! (contract-call? .session-logger get-ring (get ring record)) ERR-RING-RETIRED)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
    (asserts! (is-eq (len goal) u32) ERR-LENGTH)
    (asserts! (get active record) ERR-PAIRING-ENDED)
    (asserts! (< now (get expires record)) ERR-TERM-OVER)
    (asserts! (>= (get version record) (get valid-from ring)) ERR-RING-RETIRED)
    (asserts! (>= now (get suspended-until ring)) ERR-RING-SUSPENDED)
    (asserts! (is-eq (secp256k1-recover? (goal-hash account pairing goal) countersignature)
      (ok (get pairing-key record))) ERR-COUNTERSIGNATURE)
    (asserts! (map-insert goals {account: account, goal: goal}
      {at: now, pairing: pairing, ring-size: (get ring-size record)}) ERR-GOAL-EXISTS)
    (var-set counts (merge totals {goals: (+ (get goals totals) u1)}))
    (print {topic: "record-goal", account: account, goal: goal, pairing: pairing})
    (ok true)))

;; @desc the owner makes a proof of a reached milestone for one audience; returns its hash
(define-public (create-proof (account uint) (milestone uint) (audience (buff 32)) (expires uint))
  (let ((hash (proof-hash account milestone audience expires)))
    (try! (add-proof hash account milestone none audience expires))
    (asserts! (unwrap! (get stands (get-standing account milestone)) ERR-NOT-REACHED) ERR-LAPSED)
    (print {topic: "create-proof", account: account, milestone: milestone, hash: hash, expires: expires})
    (ok hash)))

;; @desc the owner makes a proof of a recorded goal for one audience; returns its hash
(define-public (create-goal-proof (account uint) (goal (buff 32)) (audience (buff 32)) (expires uint))
  (let ((hash (goal-proof-hash account goal audience expires)))
    (try! (add-proof hash account u0 (some goal) audience expires))
    (asserts! (is-some (get-goal account goal)) ERR-NO-GOAL)
    (print {topic: "create-goal-proof", account: account, goal: goal, hash: hash, expires: expires})
    (ok hash)))

;; @desc the account's owner takes a proof back for good; never asks the pause
(define-public (revoke-proof (hash (buff 32)))
  (let ((now stacks-block-time)
        (totals (var-get counts))
        (proof (unwrap! (map-get? proofs hash) ERR-NO-PROOF))
        (record (unwrap! (contract-call? .session-logger get-account (get account proof)) ERR-NO-ACCOUNT)))
    (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
    (asserts! (is-eq (get revoked-at proof) u0) ERR-REVOKED)
    (map-set proofs hash (merge proof {revoked-at: now}))
    (var-set counts (merge totals {revoked: (+ (get revoked totals) u1)}))
    (print {topic: "revoke-proof", hash: hash})
    (ok true)))

;; @desc count an account's sessions into the public total as they stand now; anyone may
(define-public (tally-sessions (account uint))
  (let ((now stacks-block-time)
        (record (unwrap! (contract-call? .session-logger get-account account) ERR-NO-ACCOUNT)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (var-set counts (retally account (get confirmed record)))
    (print {topic: "tally-sessions", account: account, confirmed: (get confirmed record)})
    (ok (get confirmed record))))

;; @desc governance adds a milestone, within so many weeks or (u0) without; returns its number
(define-public (add-milestone (sessions uint) (window uint))
  (let ((id (+ (var-get milestone-count) u1)))
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (asserts! (and
      (> sessions u0)
      (<= sessions (if (is-eq window u0) MAX-SESSIONS PAGE))
      (<= window MAX-WINDOW)
      (<= id MAX-MILESTONES)) ERR-MILESTONE-BOUNDS)
    (map-set milestones id {sessions: sessions, window: window})
    (var-set milestone-count id)
    (print {topic: "add-milestone", milestone: id, sessions: sessions, window: window})
    (ok id)))

;; @desc stop writes until a time at most 14 days away, or lift that early; then 14 days without
(define-public (set-pause (until uint))
  (let ((now stacks-block-time)
        (limits (var-get gate))
        (current (get pause-until limits)))
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (asserts! (or
      (and (>= until now) (< until current))
      (and (> until now) (<= until (+ now MAX-PAUSE)) (>= now (+ current MAX-PAUSE)))) ERR-PAUSE-BOUNDS)
    (var-set gate (merge limits {pause-until: until}))
    (print {topic: "set-pause", until: until})
    (ok true)))

;; @desc the fee in micro-STX, at most 1 STX
(define-public (set-fee (fee uint))
  (begin
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (asserts! (<= fee MAX-FEE) ERR-FEE-BOUNDS)
    (var-set gate (merge (var-get gate) {fee: fee}))
    (print {topic: "set-fee", fee: fee})
    (ok true)))
