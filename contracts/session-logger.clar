;; session-logger: the ledger. It calls no contract; ring status and pairings are pushed in.

;; traits
(impl-trait .ring-ledger-trait.ring-ledger-trait)
(impl-trait .account-ledger-trait.account-ledger-trait)
(impl-trait .component-trait.component-trait)

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it
(define-constant MAX-FEE u1000000) ;; micro-STX: 1 STX
(define-constant LOGGED u1)
(define-constant CONFIRMED u2)
(define-constant VOIDED u3) ;; confirmed, then struck out by arbitrators
(define-constant UPHELD u4) ;; never confirmed, counts by the word of arbitrators
(define-constant REFUSED u5) ;; arbitrators upheld that it does not count
(define-constant WITHDRAWN u6) ;; by the owner, before it was confirmed
(define-constant START 0x0000000000000000000000000000000000000000000000000000000000000000)
(define-constant SIP018 0x534950303138)
(define-constant DOMAIN (sha256 (unwrap-panic (to-consensus-buff?
  {name: "anonymous-therapy-session-logger", version: "1.0.0", chain-id: chain-id}))))

;; errors
;; The ledger is paused for the moment.
(define-constant ERR-PAUSED (err u1300))
;; There is no such account, or it was never paired.
(define-constant ERR-NO-ACCOUNT (err u1301))
;; The account belongs to another address.
(define-constant ERR-NOT-OWNER (err u1302))
;; The session number is not the next one of this account.
(define-constant ERR-SEQUENCE (err u1303))
;; The session's week lies before the pairing.
(define-constant ERR-WEEK-BEFORE-PAIRING (err u1304))
;; The session's week lies in the future.
(define-constant ERR-WEEK-IN-FUTURE (err u1305))
;; A commitment is exactly 32 bytes.
(define-constant ERR-LENGTH (err u1306))
;; The countersignature is not the pairing key's over this session.
(define-constant ERR-COUNTERSIGNATURE (err u1307))
;; The pairing has ended.
(define-constant ERR-PAIRING-ENDED (err u1308))
;; The pairing's term is over and has to be renewed.
(define-constant ERR-TERM-OVER (err u1309))
;; The version of the ring that stood behind the pairing was withdrawn.
(define-constant ERR-RING-RETIRED (err u1310))
;; The ring is suspended for the moment.
(define-constant ERR-RING-SUSPENDED (err u1311))
;; There is no such session.
(define-constant ERR-NO-SESSION (err u1312))
;; The session is confirmed, settled or withdrawn already.
(define-constant ERR-NOT-PENDING (err u1313))
;; Only the pairing contract may do this.
(define-constant ERR-NOT-PAIRING-CONTRACT (err u1314))
;; Only the therapist registry may do this.
(define-constant ERR-NOT-REGISTRY (err u1315))
;; The ring has a newer version; a fresh endorsement is needed.
(define-constant ERR-STALE-RING (err u1316))
;; The keys or the term are not those of the published ring.
(define-constant ERR-RING-MISMATCH (err u1317))
;; Only the governance contract may do this.
(define-constant ERR-NOT-GOVERNANCE (err u1318))
;; A pause lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-PAUSE-BOUNDS (err u1319))
;; The session belongs to an earlier pairing.
(define-constant ERR-PAIRING-OVER (err u1320))
;; There is no such published ring.
(define-constant ERR-UNKNOWN-RING (err u1321))
;; The fee cannot be paid from this address.
(define-constant ERR-FEE (err u1322))
;; A fee is at most 1 STX.
(define-constant ERR-FEE-BOUNDS (err u1323))
;; The account was closed by its owner.
(define-constant ERR-CLOSED (err u1324))
;; The session is openly disputed.
(define-constant ERR-DISPUTED (err u1325))
;; Only a confirmed session can be replaced.
(define-constant ERR-NOT-CONFIRMED (err u1326))
;; Only the user registry may do this.
(define-constant ERR-NOT-USER-REGISTRY (err u1327))
;; Only the dispute resolver may do this.
(define-constant ERR-NOT-DISPUTE-RESOLVER (err u1328))
;; The session cannot be disputed in its present state.
(define-constant ERR-NOT-DISPUTABLE (err u1329))
;; The session has no open dispute.
(define-constant ERR-NO-DISPUTE (err u1330))
;; Only the cohorts contract may do this.
(define-constant ERR-NOT-COHORTS (err u1331))
;; A cohort entry rests on this session: it can no longer be disputed.
(define-constant ERR-FINAL (err u1332))

;; variables
;; one variable for both, since the hot call pays for each that it reads
(define-data-var gate {pause-until: uint, fee: uint} {pause-until: u0, fee: u0})
;; who may push rings
(define-data-var registry principal .therapist-registry)

;; maps
(define-map accounts uint {
  owner: principal,
  closed: bool,
  ;; the current pairing; u0 before the first one
  pairing: uint,
  active: bool,
  pairing-key: (buff 33),
  ring: uint,
  version: uint,
  ring-size: uint,
  expires: uint,
  since-week: uint,
  first-sequence: uint,
  ;; totals: sessions that count, those of them by arbitrators, those struck out, those that count and are openly disputed
  sequence: uint,
  confirmed: uint,
  upheld: uint,
  voided: uint,
  disputed: uint,
  ;; sessions up to this number that count can no longer be disputed: a cohort entry rests on them
  final: uint,
  ;; the smallest ring under which a session was confirmed; u0 when none was
  least-ring: uint,
  hash: (buff 32)
})

(define-map sessions {account: uint, sequence: uint} {
  facts: (buff 32),
  commitment: (buff 32),
  week: uint,
  state: uint,
  pairing: uint,
  ;; the pairing key when it was logged
  key: (buff 33),
  revision: uint,
  ;; its open dispute, u0 when none; and the highest state in which one was decided
  dispute: uint,
  settled: uint,
  logged-at: uint,
  changed-at: uint
})

;; what a replaced session said before
(define-map revisions {account: uint, sequence: uint, revision: uint} {
  facts: (buff 32),
  commitment: (buff 32),
  week: uint,
  changed-at: uint
})

(define-map rings uint {
  version: uint,
  digest: (buff 32),
  valid-from: uint,
  expires: uint,
  ;; since when no key that was replaced stands in it; u0 when none ever was
  rotated-at: uint,
  suspended-until: uint
})

;; private
;; An account as it stands before its first pairing.
(define-private (blank (owner principal))
  {
    owner: owner,
    closed: false,
    pairing: u0,
    active: false,
    pairing-key: 0x,
    ring: u0,
    version: u0,
    ring-size: u0,
    expires: u0,
    since-week: u0,
    first-sequence: u1,
    sequence: u0,
    confirmed: u0,
    upheld: u0,
    voided: u0,
    disputed: u0,
    final: u0,
    least-ring: u0,
    hash: START
  })

(define-private (lesser-ring (least uint) (size uint))
  (if (or (is-eq least u0) (< size least)) size least))

(define-private (next-hash (hash (buff 32)) (commitment (buff 32)) (week uint))
  (sha256 (concat (concat hash commitment) (unwrap-panic (to-consensus-buff? week)))))

(define-private (check-facts (facts (buff 32)) (note (buff 32)) (week uint) (since-week uint) (now uint))
  (begin
    (asserts! (and (is-eq (len facts) u32) (is-eq (len note) u32)) ERR-LENGTH)
    (asserts! (>= week since-week) ERR-WEEK-BEFORE-PAIRING)
    (ok (asserts! (<= week (week-of now)) ERR-WEEK-IN-FUTURE))))

;; Whether countersignatures of this pairing count at the moment.
(define-private (check-standing (active bool) (expires uint) (ring uint) (version uint) (now uint))
  (let ((status (unwrap! (map-get? rings ring) ERR-UNKNOWN-RING)))
    (asserts! active ERR-PAIRING-ENDED)
    (asserts! (< now expires) ERR-TERM-OVER)
    (asserts! (>= version (get valid-from status)) ERR-RING-RETIRED)
    (ok (asserts! (>= now (get suspended-until status)) ERR-RING-SUSPENDED))))

(define-private (signed-by (key (buff 33)) (hash (buff 32)) (signature (buff 65)))
  (is-eq (secp256k1-recover? hash signature) (ok key)))

(define-private (confirm-one
    (account uint)
    (sequence uint)
    (countersignature (buff 65))
    (pairing uint)
    (key (buff 33))
    (now uint))
  (let ((id {account: account, sequence: sequence})
        (session (unwrap! (map-get? sessions id) ERR-NO-SESSION))
        (hash (countersignature-hash account pairing sequence (get facts session) (get week session))))
    (asserts! (is-eq (get state session) LOGGED) ERR-NOT-PENDING)
    (asserts! (is-eq (get dispute session) u0) ERR-DISPUTED)
    (asserts! (is-eq (get pairing session) pairing) ERR-PAIRING-OVER)
    (asserts! (signed-by key hash countersignature) ERR-COUNTERSIGNATURE)
    (map-set sessions id (merge session {state: CONFIRMED, changed-at: now}))
    (ok sequence)))

(define-private (confirm-item
    (item {sequence: uint, countersignature: (buff 65)})
    (run {account: uint, pairing: uint, key: (buff 33), now: uint, confirmed: uint, results: (list 25 (response uint uint))}))
  (let ((result (confirm-one (get account run) (get sequence item) (get countersignature item)
          (get pairing run) (get key run) (get now run))))
    (merge run {
      confirmed: (+ (get confirmed run) (if (is-ok result) u1 u0)),
      ;; as many results as items, so there is always room
      results: (default-to (get results run) (as-max-len? (append (get results run) result) u25))
    })))

;; read-only
(define-read-only (get-component)
  (ok {name: "session-logger", version: u1}))

;; @desc the account, from its first pairing on
(define-read-only (get-account (account uint))
  (match (map-get? accounts account) record (if (> (get pairing record) u0) (some record) none) none))

;; @desc 20 accounts from one on: whoever asks for a page does not say which account is theirs
(define-read-only (get-accounts (from uint))
  (map get-account
    (list from (+ from u1) (+ from u2) (+ from u3) (+ from u4) (+ from u5) (+ from u6) (+ from u7) (+ from u8)
      (+ from u9) (+ from u10) (+ from u11) (+ from u12) (+ from u13) (+ from u14) (+ from u15) (+ from u16)
      (+ from u17) (+ from u18) (+ from u19))))

;; @desc up to 16 accounts by their numbers; list size set by a node's read-only limits
(define-read-only (get-listed-accounts (numbers (list 16 uint)))
  (map get-account numbers))

(define-read-only (get-session (account uint) (sequence uint))
  (map-get? sessions {account: account, sequence: sequence}))

;; @desc what a session said before its replacement; the first version has revision 0
(define-read-only (get-revision (account uint) (sequence uint) (revision uint))
  (map-get? revisions {account: account, sequence: sequence, revision: revision}))

;; @desc 20 sessions from one on; page size set by a node's read-only limits
(define-read-only (get-sessions (account uint) (from uint))
  (map get-session
    (list account account account account account account account account account account
      account account account account account account account account account account)
    (list from (+ from u1) (+ from u2) (+ from u3) (+ from u4) (+ from u5) (+ from u6) (+ from u7) (+ from u8)
      (+ from u9) (+ from u10) (+ from u11) (+ from u12) (+ from u13) (+ from u14) (+ from u15) (+ from u16)
      (+ from u17) (+ from u18) (+ from u19))))

(define-read-only (get-ring (ring uint))
  (map-get? rings ring))

;; @desc writes are refused before this time (unix seconds)
(define-read-only (get-pause)
  (get pause-until (var-get gate)))

;; @desc micro-STX for logging a session
(define-read-only (get-fee)
  (get fee (var-get gate)))

;; @desc who may push rings
(define-read-only (get-registry)
  (var-get registry))

;; @desc weeks begin on Monday 00:00 UTC; time in unix seconds
(define-read-only (week-of (time uint))
  (/ (+ time u259200) u604800))

(define-read-only (session-commitment (facts (buff 32)) (note (buff 32)))
  (sha256 (unwrap-panic (to-consensus-buff? {topic: "atsl/session/v1", facts: facts, note: note}))))

;; @desc what the pairing key signs to confirm a session (SIP-018)
(define-read-only (countersignature-hash (account uint) (pairing uint) (sequence uint) (facts (buff 32)) (week uint))
  (sha256 (concat (concat SIP018 DOMAIN) (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "countersignature",
    contract: current-contract,
    account: account,
    pairing: pairing,
    sequence: sequence,
    facts: facts,
    week: week
  }))))))

;; @desc what the pairing key signs to replace a session by its next revision (SIP-018)
(define-read-only (replacement-hash
    (account uint)
    (pairing uint)
    (sequence uint)
    (revision uint)
    (facts (buff 32))
    (week uint))
  (sha256 (concat (concat SIP018 DOMAIN) (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "replacement",
    contract: current-contract,
    account: account,
    pairing: pairing,
    sequence: sequence,
    revision: revision,
    facts: facts,
    week: week
  }))))))

;; public
;; @desc log the account's next session, confirmed at once if a countersignature is given
;; The running hash becomes sha256(hash || session commitment || consensus bytes of the week).
(define-public (log-session
    (account uint)
    (sequence uint)
    (facts (buff 32))
    (note (buff 32))
    (week uint)
    (countersignature (optional (buff 65))))
  (let ((now stacks-block-time)
        (limits (var-get gate))
        (fee (get fee limits))
        (record (unwrap! (get-account account) ERR-NO-ACCOUNT))
        (pairing (get pairing record))
        (key (get pairing-key record))
        (commitment (session-commitment facts note))
        (signed (is-some countersignature))
        (state (if signed CONFIRMED LOGGED))
        (confirmed (+ (get confirmed record) (if signed u1 u0))))
    (asserts! (>= now (get pause-until limits)) ERR-PAUSED)
    (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
    (asserts! (not (get closed record)) ERR-CLOSED)
    (asserts! (is-eq sequence (+ (get sequence record) u1)) ERR-SEQUENCE)
    (try! (check-facts facts note week (get since-week record) now))
    (match countersignature signature
      (begin
        (try! (check-standing (get active record) (get expires record) (get ring record) (get version record) now))
        (asserts! (signed-by key (countersignature-hash account pairing sequence facts week) signature)
          ERR-COUNTERSIGNATURE))
      true)
    (asserts! (or (is-eq fee u0) (is-ok (stx-transfer? fee tx-sender .governance))) ERR-FEE)
    (map-set sessions {account: account, sequence: sequence} {
      facts: facts,
      commitment: commitment,
      week: week,
      state: state,
      pairing: pairing,
      key: key,
      revision: u0,
      dispute: u0,
      settled: u0,
      logged-at: now,
      changed-at: now
    })
    (map-set accounts account (merge record {
      sequence: sequence,
      confirmed: confirmed,
      least-ring: (if signed (lesser-ring (get least-ring record) (get ring-size record)) (get least-ring record)),
      hash: (next-hash (get hash record) commitment week)
    }))
    (print {topic: "log-session", account: account, sequence: sequence, week: week, state: state})
    (ok {sequence: sequence, state: state, confirmed: confirmed})))

;; @desc confirm a logged session; anyone may carry the countersignature
(define-public (confirm-session (account uint) (sequence uint) (countersignature (buff 65)))
  (let ((now stacks-block-time)
        (record (unwrap! (get-account account) ERR-NO-ACCOUNT))
        (confirmed (+ (get confirmed record) u1)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (try! (check-standing (get active record) (get expires record) (get ring record) (get version record) now))
    (try! (confirm-one account sequence countersignature (get pairing record) (get pairing-key record) now))
    (map-set accounts account (merge record {
      confirmed: confirmed,
      least-ring: (lesser-ring (get least-ring record) (get ring-size record))
    }))
    (print {topic: "confirm-session", account: account, sequence: sequence})
    (ok {sequence: sequence, state: CONFIRMED, confirmed: confirmed})))

;; @desc confirm up to 25 sessions of one account, with a result for each
(define-public (confirm-sessions (account uint) (items (list 25 {sequence: uint, countersignature: (buff 65)})))
  (let ((now stacks-block-time)
        (record (unwrap! (get-account account) ERR-NO-ACCOUNT)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (try! (check-standing (get active record) (get expires record) (get ring record) (get version record) now))
    (let ((run (fold confirm-item items {
            account: account,
            pairing: (get pairing record),
            key: (get pairing-key record),
            now: now,
            confirmed: (get confirmed record),
            results: (list)
          })))
      (map-set accounts account (merge record {
        confirmed: (get confirmed run),
        least-ring: (if (> (get confirmed run) (get confirmed record))
          (lesser-ring (get least-ring record) (get ring-size record))
          (get least-ring record))
      }))
      (print {topic: "confirm-sessions", account: account, results: (get results run)})
      (ok (get results run)))))

;; @desc the owner corrects a confirmed session, with a fresh countersignature; the old version is kept
;; Totals stay. The running hash takes in the new commitment and week as if it were logged.
(define-public (replace-session
    (account uint)
    (sequence uint)
    (facts (buff 32))
    (note (buff 32))
    (week uint)
    (countersignature (buff 65)))
  (let ((now stacks-block-time)
        (record (unwrap! (get-account account) ERR-NO-ACCOUNT))
        (pairing (get pairing record))
        (id {account: account, sequence: sequence})
        (session (unwrap! (map-get? sessions id) ERR-NO-SESSION))
        (revision (+ (get revision session) u1))
        (commitment (session-commitment facts note)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
    (asserts! (is-eq (get state session) CONFIRMED) ERR-NOT-CONFIRMED)
    (asserts! (is-eq (get dispute session) u0) ERR-DISPUTED)
    (asserts! (is-eq (get pairing session) pairing) ERR-PAIRING-OVER)
    (try! (check-standing (get active record) (get expires record) (get ring record) (get version record) now))
    (try! (check-facts facts note week (get since-week record) now))
    (asserts! (signed-by (get pairing-key record)
      (replacement-hash account pairing sequence revision facts week) countersignature) ERR-COUNTERSIGNATURE)
    (map-set revisions {account: account, sequence: sequence, revision: (get revision session)} {
      facts: (get facts session),
      commitment: (get commitment session),
      week: (get week session),
      changed-at: (get changed-at session)
    })
    ;; what was settled was the old version; the new one can be disputed anew
    (map-set sessions id (merge session {
      facts: facts,
      commitment: commitment,
      week: week,
      revision: revision,
      settled: u0,
      changed-at: now
    }))
    (map-set accounts account (merge record {hash: (next-hash (get hash record) commitment week)}))
    (print {topic: "replace-session", account: account, sequence: sequence, revision: revision, week: week})
    (ok revision)))

;; @desc the owner takes back a session that waits, so that it can never be confirmed beside a second one
(define-public (withdraw-session (account uint) (sequence uint))
  (let ((now stacks-block-time)
        (record (unwrap! (get-account account) ERR-NO-ACCOUNT))
        (id {account: account, sequence: sequence})
        (session (unwrap! (map-get? sessions id) ERR-NO-SESSION)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
    (asserts! (is-eq (get state session) LOGGED) ERR-NOT-PENDING)
    (asserts! (is-eq (get dispute session) u0) ERR-DISPUTED)
    (map-set sessions id (merge session {state: WITHDRAWN, changed-at: now}))
    (print {topic: "withdraw-session", account: account, sequence: sequence})
    (ok true)))

;; @desc begin a pairing of the account; totals stay, the owner never changes
;; @param size: how many keys the ring has
(define-public (open-pairing
    (account uint)
    (owner principal)
    (pairing-key (buff 33))
    (ring uint)
    (version uint)
    (digest (buff 32))
    (size uint)
    (expires uint))
  (let ((now stacks-block-time)
        (status (unwrap! (map-get? rings ring) ERR-UNKNOWN-RING))
        (record (default-to (blank owner) (map-get? accounts account)))
        (pairing (+ (get pairing record) u1)))
    (asserts! (is-eq contract-caller .pairing) ERR-NOT-PAIRING-CONTRACT)
    (asserts! (is-eq owner (get owner record)) ERR-NOT-OWNER)
    (asserts! (not (get closed record)) ERR-CLOSED)
    (asserts! (is-eq version (get version status)) ERR-STALE-RING)
    (asserts! (and (is-eq digest (get digest status)) (is-eq expires (get expires status))) ERR-RING-MISMATCH)
    (asserts! (< now expires) ERR-TERM-OVER)
    (asserts! (>= now (get suspended-until status)) ERR-RING-SUSPENDED)
    (map-set accounts account (merge record {
      pairing-key: pairing-key,
      pairing: pairing,
      active: true,
      ring: ring,
      version: version,
      ring-size: size,
      expires: expires,
      since-week: (week-of now),
      first-sequence: (+ (get sequence record) u1)
    }))
    (print {topic: "open-pairing", account: account, pairing: pairing, ring: ring, version: version})
    (ok {pairing: pairing, opened-at: now})))

;; @desc end the current pairing; never asks the pause
(define-public (close-pairing (account uint) (owner (optional principal)) (pairing uint))
  (let ((record (unwrap! (get-account account) ERR-NO-ACCOUNT)))
    (asserts! (is-eq contract-caller .pairing) ERR-NOT-PAIRING-CONTRACT)
    (asserts! (is-eq (default-to (get owner record) owner) (get owner record)) ERR-NOT-OWNER)
    (asserts! (is-eq pairing (get pairing record)) ERR-PAIRING-OVER)
    (asserts! (get active record) ERR-PAIRING-ENDED)
    (map-set accounts account (merge record {active: false}))
    (print {topic: "close-pairing", account: account, pairing: pairing})
    (ok true)))

;; @desc the account goes to a new owner who accepted it; the only way in which an owner changes
(define-public (move-account (account uint) (from principal) (to principal))
  (let ((record (default-to (blank from) (map-get? accounts account))))
    (asserts! (is-eq contract-caller .user-registry) ERR-NOT-USER-REGISTRY)
    (asserts! (is-eq from (get owner record)) ERR-NOT-OWNER)
    ;; an account that was never paired gets a record too, so that an open request of the old owner cannot open it
    (map-set accounts account (merge record {owner: to}))
    (print {topic: "move-account", account: account, from: from, to: to})
    (ok true)))

;; @desc the owner leaves: nothing is logged or paired any more; never asks the pause
(define-public (close-account (account uint) (owner principal))
  (let ((record (default-to (blank owner) (map-get? accounts account))))
    (asserts! (is-eq contract-caller .user-registry) ERR-NOT-USER-REGISTRY)
    (asserts! (is-eq owner (get owner record)) ERR-NOT-OWNER)
    (map-set accounts account (merge record {closed: true, active: false}))
    (print {topic: "close-account", account: account})
    (ok true)))

;; @desc a dispute opens: until it is settled the session is neither confirmed, replaced nor withdrawn
;; Returns all that the resolver needs to judge whether it may open; when it may not, its error undoes this.
(define-public (hold-session (account uint) (sequence uint) (dispute uint))
  (let ((record (unwrap! (get-account account) ERR-NO-ACCOUNT))
        (id {account: account, sequence: sequence})
        (session (unwrap! (map-get? sessions id) ERR-NO-SESSION))
        (state (get state session)))
    (asserts! (is-eq contract-caller .dispute-resolver) ERR-NOT-DISPUTE-RESOLVER)
    (asserts! (is-eq (get dispute session) u0) ERR-DISPUTED)
    (asserts! (and (<= state CONFIRMED) (< (get settled session) state)) ERR-NOT-DISPUTABLE)
    (asserts! (or (is-eq state LOGGED) (> sequence (get final record))) ERR-FINAL)
    (map-set sessions id (merge session {dispute: dispute}))
    (map-set accounts account (merge record {
      disputed: (+ (get disputed record) (if (is-eq state CONFIRMED) u1 u0))
    }))
    (print {topic: "hold-session", account: account, sequence: sequence, dispute: dispute})
    (ok {
      state: state,
      key: (get key session),
      revision: (get revision session),
      changed-at: (get changed-at session),
      owner: (get owner record)
    })))

;; @desc a dispute is settled: the session counts, does not count, or (none) stands as it was
(define-public (settle-session (account uint) (sequence uint) (counts (optional bool)))
  (let ((now stacks-block-time)
        (record (unwrap! (get-account account) ERR-NO-ACCOUNT))
        (id {account: account, sequence: sequence})
        (session (unwrap! (map-get? sessions id) ERR-NO-SESSION))
        (before (get state session))
        (confirmed (is-eq before CONFIRMED))
        (state (match counts yes
          (if yes (if confirmed CONFIRMED UPHELD) (if confirmed VOIDED REFUSED))
          before))
        (voided (if (is-eq state VOIDED) u1 u0))
        (upheld (if (is-eq state UPHELD) u1 u0)))
    (asserts! (is-eq contract-caller .dispute-resolver) ERR-NOT-DISPUTE-RESOLVER)
    (asserts! (> (get dispute session) u0) ERR-NO-DISPUTE)
    (map-set sessions id (merge session {
      state: state,
      dispute: u0,
      ;; what nobody decided can be disputed again while its window is open, by either side
      settled: (if (is-some counts) before (get settled session)),
      changed-at: (if (is-eq state before) (get changed-at session) now)
    }))
    (map-set accounts account (merge record {
      confirmed: (- (+ (get confirmed record) upheld) voided),
      upheld: (+ (get upheld record) upheld),
      voided: (+ (get voided record) voided),
      disputed: (- (get disputed record) (if confirmed u1 u0))
    }))
    (print {topic: "settle-session", account: account, sequence: sequence, state: state})
    (ok state)))

;; @desc the account's sessions up to this number that count can no longer be disputed
(define-public (make-final (account uint) (sequence uint))
  (let ((record (unwrap! (get-account account) ERR-NO-ACCOUNT)))
    (asserts! (is-eq contract-caller .cohorts) ERR-NOT-COHORTS)
    (map-set accounts account (merge record {
      final: (if (> sequence (get final record)) sequence (get final record))
    }))
    (print {topic: "make-final", account: account, sequence: sequence})
    (ok true)))

;; @desc the registry pushes a new version of a ring
(define-public (set-ring
    (ring uint)
    (version uint)
    (digest (buff 32))
    (valid-from uint)
    (expires uint)
    (rotated-at uint))
  (begin
    (asserts! (is-eq contract-caller (var-get registry)) ERR-NOT-REGISTRY)
    (map-set rings ring {
      version: version,
      digest: digest,
      valid-from: valid-from,
      expires: expires,
      rotated-at: rotated-at,
      suspended-until: (default-to u0 (get suspended-until (map-get? rings ring)))
    })
    (print {topic: "set-ring", ring: ring, version: version, valid-from: valid-from, expires: expires})
    (ok true)))

;; @desc the registry suspends a ring for a bounded time
(define-public (suspend-ring (ring uint) (until uint))
  (let ((status (unwrap! (map-get? rings ring) ERR-UNKNOWN-RING)))
    (asserts! (is-eq contract-caller (var-get registry)) ERR-NOT-REGISTRY)
    (map-set rings ring (merge status {suspended-until: until}))
    (print {topic: "suspend-ring", ring: ring, until: until})
    (ok true)))

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

;; @desc governance names who may push rings from now on
(define-public (set-registry (to principal))
  (begin
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (var-set registry to)
    (print {topic: "set-registry", registry: to})
    (ok true)))
