;; session-logger: the ledger. It calls no contract; ring status and pairings are pushed in.

;; traits
(impl-trait .ring-ledger-trait.ring-ledger-trait)

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it
(define-constant LOGGED u1)
(define-constant CONFIRMED u2) ;; u3 and above are kept for the outcomes of disputes
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
;; The session is confirmed or settled already.
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

;; variables
(define-data-var pause-until uint u0)

;; maps
(define-map accounts uint {
  owner: principal,
  pairing-key: (buff 33),
  pairing: uint,
  active: bool,
  ring: uint,
  version: uint,
  expires: uint,
  since-week: uint,
  first-sequence: uint,
  sequence: uint,
  confirmed: uint,
  voided: uint,
  hash: (buff 32)
})

(define-map sessions {account: uint, sequence: uint} {
  facts: (buff 32),
  commitment: (buff 32),
  week: uint,
  state: uint,
  pairing: uint,
  logged-at: uint,
  changed-at: uint
})

(define-map rings uint {
  version: uint,
  digest: (buff 32),
  valid-from: uint,
  expires: uint,
  suspended-until: uint
})

;; private
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
(define-read-only (get-account (account uint))
  (map-get? accounts account))

(define-read-only (get-session (account uint) (sequence uint))
  (map-get? sessions {account: account, sequence: sequence}))

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
  (var-get pause-until))

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
        (record (unwrap! (map-get? accounts account) ERR-NO-ACCOUNT))
        (pairing (get pairing record))
        (commitment (session-commitment facts note))
        (state (if (is-some countersignature) CONFIRMED LOGGED))
        (confirmed (+ (get confirmed record) (if (is-some countersignature) u1 u0))))
    (asserts! (>= now (var-get pause-until)) ERR-PAUSED)
    (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
    (asserts! (is-eq sequence (+ (get sequence record) u1)) ERR-SEQUENCE)
    (asserts! (and (is-eq (len facts) u32) (is-eq (len note) u32)) ERR-LENGTH)
    (asserts! (>= week (get since-week record)) ERR-WEEK-BEFORE-PAIRING)
    (asserts! (<= week (week-of now)) ERR-WEEK-IN-FUTURE)
    (match countersignature signature
      (begin
        (try! (check-standing (get active record) (get expires record) (get ring record) (get version record) now))
        (asserts! (signed-by (get pairing-key record)
          (countersignature-hash account pairing sequence facts week) signature) ERR-COUNTERSIGNATURE))
      true)
    (map-set sessions {account: account, sequence: sequence} {
      facts: facts,
      commitment: commitment,
      week: week,
      state: state,
      pairing: pairing,
      logged-at: now,
      changed-at: now
    })
    (map-set accounts account (merge record {
      sequence: sequence,
      confirmed: confirmed,
      hash: (sha256 (concat (concat (get hash record) commitment) (unwrap-panic (to-consensus-buff? week))))
    }))
    (print {topic: "log-session", account: account, sequence: sequence, week: week, state: state})
    (ok {sequence: sequence, state: state, confirmed: confirmed})))

;; @desc confirm a logged session; anyone may carry the countersignature
(define-public (confirm-session (account uint) (sequence uint) (countersignature (buff 65)))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? accounts account) ERR-NO-ACCOUNT))
        (confirmed (+ (get confirmed record) u1)))
    (asserts! (>= now (var-get pause-until)) ERR-PAUSED)
    (try! (check-standing (get active record) (get expires record) (get ring record) (get version record) now))
    (try! (confirm-one account sequence countersignature (get pairing record) (get pairing-key record) now))
    (map-set accounts account (merge record {confirmed: confirmed}))
    (print {topic: "confirm-session", account: account, sequence: sequence})
    (ok {sequence: sequence, state: CONFIRMED, confirmed: confirmed})))

;; @desc confirm up to 25 sessions of one account, with a result for each
(define-public (confirm-sessions (account uint) (items (list 25 {sequence: uint, countersignature: (buff 65)})))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? accounts account) ERR-NO-ACCOUNT)))
    (asserts! (>= now (var-get pause-until)) ERR-PAUSED)
    (try! (check-standing (get active record) (get expires record) (get ring record) (get version record) now))
    (let ((run (fold confirm-item items {
            account: account,
            pairing: (get pairing record),
            key: (get pairing-key record),
            now: now,
            confirmed: (get confirmed record),
            results: (list)
          })))
      (map-set accounts account (merge record {confirmed: (get confirmed run)}))
      (print {topic: "confirm-sessions", account: account, results: (get results run)})
      (ok (get results run)))))

;; @desc begin a pairing of the account; totals stay, the owner never changes
(define-public (open-pairing
    (account uint)
    (owner principal)
    (pairing-key (buff 33))
    (ring uint)
    (version uint)
    (digest (buff 32))
    (expires uint))
  (let ((now stacks-block-time)
        (status (unwrap! (map-get? rings ring) ERR-UNKNOWN-RING))
        (record (default-to {owner: owner, pairing: u0, sequence: u0, confirmed: u0, voided: u0, hash: START}
          (match (map-get? accounts account) former (some {
            owner: (get owner former),
            pairing: (get pairing former),
            sequence: (get sequence former),
            confirmed: (get confirmed former),
            voided: (get voided former),
            hash: (get hash former)
          }) none)))
        (pairing (+ (get pairing record) u1)))
    (asserts! (is-eq contract-caller .pairing) ERR-NOT-PAIRING-CONTRACT)
    (asserts! (is-eq owner (get owner record)) ERR-NOT-OWNER)
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
      expires: expires,
      since-week: (week-of now),
      first-sequence: (+ (get sequence record) u1)
    }))
    (print {topic: "open-pairing", account: account, pairing: pairing, ring: ring, version: version})
    (ok {pairing: pairing, opened-at: now})))

;; @desc end the current pairing; never asks the pause
(define-public (close-pairing (account uint) (owner (optional principal)) (pairing uint))
  (let ((record (unwrap! (map-get? accounts account) ERR-NO-ACCOUNT)))
    (asserts! (is-eq contract-caller .pairing) ERR-NOT-PAIRING-CONTRACT)
    (asserts! (is-eq (default-to (get owner record) owner) (get owner record)) ERR-NOT-OWNER)
    (asserts! (is-eq pairing (get pairing record)) ERR-PAIRING-OVER)
    (asserts! (get active record) ERR-PAIRING-ENDED)
    (map-set accounts account (merge record {active: false}))
    (print {topic: "close-pairing", account: account, pairing: pairing})
    (ok true)))

;; @desc the registry pushes a new version of a ring
(define-public (set-ring (ring uint) (version uint) (digest (buff 32)) (valid-from uint) (expires uint))
  (begin
    (asserts! (is-eq contract-caller .therapist-registry) ERR-NOT-REGISTRY)
    (map-set rings ring {
      version: version,
      digest: digest,
      valid-from: valid-from,
      expires: expires,
      suspended-until: (default-to u0 (get suspended-until (map-get? rings ring)))
    })
    (print {topic: "set-ring", ring: ring, version: version, valid-from: valid-from, expires: expires})
    (ok true)))

;; @desc the registry suspends a ring for a bounded time
(define-public (suspend-ring (ring uint) (until uint))
  (let ((status (unwrap! (map-get? rings ring) ERR-UNKNOWN-RING)))
    (asserts! (is-eq contract-caller .therapist-registry) ERR-NOT-REGISTRY)
    (map-set rings ring (merge status {suspended-until: until}))
    (print {topic: "suspend-ring", ring: ring, until: until})
    (ok true)))

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
