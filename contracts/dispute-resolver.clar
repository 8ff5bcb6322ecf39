;; dispute-resolver: whether a session counts, decided by the votes of arbitrators who stay unnamed.
;; Votes are first committed under a tagged ring signature, then opened; deadlines run on by themselves.

;; traits
(impl-trait .component-trait.component-trait)

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it
(define-constant DAY u86400)
(define-constant MIN-WINDOW u1296000) ;; 15 days: longer than a pause, so that none takes the right to dispute away
(define-constant MAX-BOND u100000000) ;; micro-STX: 100 STX
;; an arbitrator's status
(define-constant CANDIDATE u1)
(define-constant SEATED u2)
(define-constant RESIGNED u3)
;; a dispute's phase
(define-constant VOTING u1) ;; ballots are handed in, then opened
(define-constant APPEALABLE u2)
(define-constant FINAL u3)
;; rounds 1 and 2 are those of first instance, 3 and 4 those of an appeal
(define-constant FIRST-ROUND u1)
(define-constant APPEAL-ROUND u3)
;; a vote
(define-constant COUNTS u1)
(define-constant AGAINST u2)
;; a session's states in the ledger
(define-constant VOIDED u3)
(define-constant UPHELD u4)
(define-constant REFUSED u5)
;; sha256("atsl/ring/v1/digest"): the digest is computed here too, since a second hop would cost 3 reads
(define-constant D-DIGEST 0x74c99f1f859cb92f8d506bbe30cdf5c5c226e288c2187317ed95da05629f3110)
(define-constant SIP018 0x534950303138)
(define-constant DOMAIN (sha256 (unwrap-panic (to-consensus-buff?
  {name: "anonymous-therapy-session-logger", version: "1.0.0", chain-id: chain-id}))))

;; errors
;; New disputes and arbitrators are paused for the moment.
(define-constant ERR-PAUSED (err u1600))
;; Only the governance contract may do this.
(define-constant ERR-NOT-GOVERNANCE (err u1601))
;; A pause lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-PAUSE-BOUNDS (err u1602))
;; There is no parameter of this name.
(define-constant ERR-PARAMETER (err u1603))
;; The value lies outside the parameter's bounds.
(define-constant ERR-PARAMETER-BOUNDS (err u1604))
;; A commitment is exactly 32 bytes.
(define-constant ERR-COMMITMENT (err u1605))
;; An arbitrator holds no account as a patient or a therapist.
(define-constant ERR-PARTY (err u1606))
;; This address is registered as an arbitrator already.
(define-constant ERR-REGISTERED (err u1607))
;; A voting key is exactly 33 bytes.
(define-constant ERR-KEY (err u1608))
;; This voting key, or its negative, was registered before.
(define-constant ERR-KEY-TAKEN (err u1609))
;; There is no such arbitrator.
(define-constant ERR-NO-ARBITRATOR (err u1610))
;; The arbitrator's present status does not allow this.
(define-constant ERR-STATUS (err u1611))
;; All 32 seats of arbitrators are taken.
(define-constant ERR-SEATS (err u1612))
;; There are fewer arbitrators than a decision needs.
(define-constant ERR-NO-ARBITRATORS (err u1613))
;; The account belongs to another address.
(define-constant ERR-NOT-OWNER (err u1614))
;; The signature is not that of the key which the session was logged under.
(define-constant ERR-SIGNATURE (err u1615))
;; The time in which this session could be disputed is over.
(define-constant ERR-WINDOW-OVER (err u1616))
;; The bond cannot be paid.
(define-constant ERR-BOND (err u1617))
;; There is no such dispute.
(define-constant ERR-NO-DISPUTE (err u1618))
;; The time to vote in this round is over.
(define-constant ERR-VOTING-OVER (err u1619))
;; The keys are not those of the arbitrators when the dispute opened.
(define-constant ERR-KEYS (err u1620))
;; This arbitrator has voted in this round already.
(define-constant ERR-VOTED (err u1621))
;; Ballots are opened after the vote and before the end of the round.
(define-constant ERR-NOT-OPENING (err u1622))
;; No ballot with this tag was handed in in this round.
(define-constant ERR-NO-BALLOT (err u1623))
;; This ballot was opened already.
(define-constant ERR-OPENED (err u1624))
;; A choice is 1, the session counts, or 2, it does not.
(define-constant ERR-CHOICE (err u1625))
;; The choice and salt are not those of the ballot.
(define-constant ERR-BALLOT (err u1626))
;; The present stage of the dispute has not ended yet.
(define-constant ERR-NOT-DUE (err u1627))
;; The dispute is settled for good.
(define-constant ERR-FINAL (err u1628))
;; There is no decision that can be appealed against at the moment.
(define-constant ERR-NOT-APPEALABLE (err u1629))
;; The bond is held until the dispute is settled.
(define-constant ERR-NOT-FINAL (err u1630))
;; No bond was paid, or it was paid back already.
(define-constant ERR-NO-BOND (err u1631))
;; A contact key is exactly 32 bytes.
(define-constant ERR-CONTACT-KEY (err u1632))
;; An answer is for the side that did not open the dispute, or did not appeal.
(define-constant ERR-NOT-OTHER-SIDE (err u1633))
;; This side has answered already.
(define-constant ERR-ANSWERED (err u1634))
;; The time to answer is over, as the vote is.
(define-constant ERR-ANSWER-OVER (err u1635))

;; variables
;; periods in seconds, the bond in micro-STX; a dispute keeps what it was opened with
(define-data-var settings
  {
    pause-until: uint,
    dispute-window: uint,
    commit-period: uint,
    reveal-period: uint,
    appeal-window: uint,
    quorum: uint,
    bond: uint
  }
  {
    pause-until: u0,
    dispute-window: (* u28 DAY),
    commit-period: (* u7 DAY),
    reveal-period: (* u3 DAY),
    appeal-window: (* u7 DAY),
    quorum: u3,
    bond: u0
  })
(define-data-var ring-version uint u0)
(define-data-var bonds-held uint u0)
(define-data-var totals
  {disputes: uint, settled: uint, voided: uint, upheld: uint, refused: uint, unresolved: uint}
  {disputes: u0, settled: u0, voided: u0, upheld: u0, refused: u0, unresolved: u0})

;; maps
;; a row is never deleted, so an address holds one voting key in its life; evidence is sealed to contact (X25519)
(define-map arbitrators principal
  {credential: (buff 32), key: (buff 33), contact: (buff 32), status: uint, registered-at: uint})
;; x-coordinates ever registered: excludes copies and negatives
(define-map key-xs (buff 33) principal)
;; each change of the seats is a version of its own; a dispute keeps the one that it opened with
(define-map arbitrator-rings uint {members: (list 32 {key: (buff 33), contact: (buff 32)}), digest: (buff 32)})

(define-map disputes uint {
  account: uint,
  sequence: uint,
  ;; the session as it was disputed, and the key that it was logged under
  revision: uint,
  state: uint,
  key: (buff 33),
  ;; what was said in the first instance and on appeal: by whom, and by the other side in answer
  opening: {by-owner: bool, evidence: (buff 32), answer: (optional (buff 32))},
  appeal: (optional {by-owner: bool, evidence: (buff 32), answer: (optional (buff 32))}),
  ring: uint,
  digest: (buff 32),
  phase: uint,
  round: uint,
  commit-until: uint,
  reveal-until: uint,
  appeal-until: uint,
  ;; in this round: ballots handed in, and of those opened the votes that it counts, and that it does not
  commits: uint,
  counts: uint,
  against: uint,
  ;; as they were set when it opened
  commit-period: uint,
  reveal-period: uint,
  appeal-window: uint,
  quorum: uint,
  ;; whether the session counts; none until decided, and for good when unresolved
  decision: (optional bool),
  ;; micro-STX held, u0 when none was asked or it was paid back
  bond: uint,
  payer: principal,
  opened-at: uint
})

;; choice u0 until it is opened
(define-map ballots {dispute: uint, round: uint, tag: (buff 33)} {commitment: (buff 32), choice: uint})

;; private
(define-private (join (key (buff 33)) (bytes (buff 1088)))
  ;; 32 + 32 * 33 = 1088, so the join always fits
  (default-to bytes (as-max-len? (concat bytes key) u1088)))

(define-private (digest-of (keys (list 32 (buff 33))))
  (sha256 (fold join keys D-DIGEST)))

(define-private (is-party (who principal))
  (or
    (is-some (contract-call? .user-registry get-user who))
    (is-some (contract-call? .therapist-registry get-therapist who))))

(define-private (key-of (member {key: (buff 33), contact: (buff 32)}))
  (get key member))

(define-private (current-members)
  (default-to (list) (get members (map-get? arbitrator-rings (var-get ring-version)))))

(define-private (keep-other
    (member {key: (buff 33), contact: (buff 32)})
    (run {out: (buff 33), members: (list 32 {key: (buff 33), contact: (buff 32)})}))
  (if (is-eq (get key member) (get out run))
    run
    ;; never more members than before, so there is always room
    (merge run {members: (default-to (get members run) (as-max-len? (append (get members run) member) u32))})))

(define-private (set-ring (members (list 32 {key: (buff 33), contact: (buff 32)})))
  (let ((version (+ (var-get ring-version) u1)))
    (map-set arbitrator-rings version {members: members, digest: (digest-of (map key-of members))})
    (var-set ring-version version)))

(define-private (seat (key (buff 33)) (contact (buff 32)))
  (ok (set-ring (unwrap! (as-max-len? (append (current-members) {key: key, contact: contact}) u32) ERR-SEATS))))

(define-private (unseat (key (buff 33)))
  (set-ring (get members (fold keep-other (current-members) {out: key, members: (list)}))))

(define-private (within (value uint) (least uint) (most uint))
  (begin
    (asserts! (and (>= value least) (<= value most)) ERR-PARAMETER-BOUNDS)
    (ok value)))

(define-private (owner-of (account uint))
  (get owner (contract-call? .session-logger get-account account)))

(define-private (signed-by (key (buff 33)) (hash (buff 32)) (signature (buff 65)))
  (is-eq (secp256k1-recover? hash signature) (ok key)))

(define-private (new-round (round uint) (now uint) (commit uint) (reveal uint))
  (let ((commit-until (+ now commit)))
    {
      phase: VOTING,
      round: round,
      commit-until: commit-until,
      reveal-until: (+ commit-until reveal),
      commits: u0,
      counts: u0,
      against: u0
    }))

;; By the owner, or with the signature of the key which the session was logged under.
(define-private (open (account uint) (sequence uint) (evidence (buff 32)) (signature (optional (buff 65))))
  (let ((now stacks-block-time)
        (limits (var-get settings))
        (bond (get bond limits))
        (version (var-get ring-version))
        (ring (unwrap! (map-get? arbitrator-rings version) ERR-NO-ARBITRATORS))
        (before (var-get totals))
        (dispute (+ (get disputes before) u1))
        (session (try! (contract-call? .session-logger hold-session account sequence dispute)))
        (state (get state session))
        (revision (get revision session)))
    (asserts! (>= now (get pause-until limits)) ERR-PAUSED)
    (asserts! (is-eq (len evidence) u32) ERR-COMMITMENT)
    (asserts! (>= (len (get members ring)) (get quorum limits)) ERR-NO-ARBITRATORS)
    (match signature signed
      (asserts! (signed-by (get key session) (dispute-hash account sequence revision state evidence) signed)
        ERR-SIGNATURE)
      (asserts! (is-eq contract-caller (get owner session)) ERR-NOT-OWNER))
    (asserts! (< now (+ (get changed-at session) (get dispute-window limits))) ERR-WINDOW-OVER)
    (asserts! (or (is-eq bond u0) (is-ok (stx-transfer? bond tx-sender current-contract))) ERR-BOND)
    (map-set disputes dispute (merge
      (new-round FIRST-ROUND now (get commit-period limits) (get reveal-period limits))
      {
        account: account,
        sequence: sequence,
        revision: revision,
        state: state,
        key: (get key session),
        opening: {by-owner: (is-none signature), evidence: evidence, answer: none},
        appeal: none,
        ring: version,
        digest: (get digest ring),
        appeal-until: u0,
        commit-period: (get commit-period limits),
        reveal-period: (get reveal-period limits),
        appeal-window: (get appeal-window limits),
        quorum: (get quorum limits),
        decision: none,
        bond: bond,
        payer: tx-sender,
        opened-at: now
      }))
    (var-set totals (merge before {disputes: dispute}))
    (var-set bonds-held (+ (var-get bonds-held) bond))
    (print {topic: "open-dispute", dispute: dispute, account: account, sequence: sequence, evidence: evidence})
    (ok dispute)))

;; What is said in answer, until the vote is over. It belongs to the instance that votes now: once in each.
;; Asks no pause: the vote runs on, so a pause would take the answer away.
(define-private (give-answer (dispute uint) (evidence (buff 32)) (signature (optional (buff 65))))
  (let ((now stacks-block-time)
        (row (unwrap! (map-get? disputes dispute) ERR-NO-DISPUTE))
        (on-appeal (is-some (get appeal row)))
        (hearing (default-to (get opening row) (get appeal row)))
        (answered (merge hearing {answer: (some evidence)})))
    (asserts! (is-eq (len evidence) u32) ERR-COMMITMENT)
    (match signature signed
      (asserts! (signed-by (get key row) (answer-hash dispute on-appeal evidence) signed) ERR-SIGNATURE)
      (asserts! (is-eq (some contract-caller) (owner-of (get account row))) ERR-NOT-OWNER))
    (asserts! (is-eq (get by-owner hearing) (is-some signature)) ERR-NOT-OTHER-SIDE)
    (asserts! (< now (get commit-until row)) ERR-ANSWER-OVER)
    (asserts! (is-none (get answer hearing)) ERR-ANSWERED)
    (map-set disputes dispute
      (merge row (if on-appeal
        {opening: (get opening row), appeal: (some answered)}
        {opening: answered, appeal: none})))
    (print {topic: "answer", dispute: dispute, on-appeal: on-appeal, evidence: evidence})
    (ok true)))

;; Asks no pause: the time to appeal runs on, so a pause would take the appeal away.
(define-private (begin-appeal (dispute uint) (evidence (buff 32)) (signature (optional (buff 65))))
  (let ((now stacks-block-time)
        (row (unwrap! (map-get? disputes dispute) ERR-NO-DISPUTE)))
    (asserts! (is-eq (len evidence) u32) ERR-COMMITMENT)
    (match signature signed
      (asserts! (signed-by (get key row) (appeal-hash dispute evidence) signed) ERR-SIGNATURE)
      (asserts! (is-eq (some contract-caller) (owner-of (get account row))) ERR-NOT-OWNER))
    (asserts! (and (is-eq (get phase row) APPEALABLE) (< now (get appeal-until row))) ERR-NOT-APPEALABLE)
    (map-set disputes dispute (merge
      (merge row (new-round APPEAL-ROUND now (get commit-period row) (get reveal-period row)))
      {appeal: (some {by-owner: (is-none signature), evidence: evidence, answer: none})}))
    (print {topic: "appeal", dispute: dispute, evidence: evidence, by-owner: (is-none signature)})
    (ok true)))

;; Ends a dispute in the ledger and in the totals.
(define-private (settle (account uint) (sequence uint) (decision (optional bool)))
  (let ((state (try! (contract-call? .session-logger settle-session account sequence decision)))
        (before (var-get totals)))
    (var-set totals (merge before {
      settled: (+ (get settled before) u1),
      voided: (+ (get voided before) (if (is-eq state VOIDED) u1 u0)),
      upheld: (+ (get upheld before) (if (is-eq state UPHELD) u1 u0)),
      refused: (+ (get refused before) (if (is-eq state REFUSED) u1 u0)),
      unresolved: (+ (get unresolved before) (if (is-none decision) u1 u0))
    }))
    (ok true)))

;; read-only
(define-read-only (get-component)
  (ok {name: "dispute-resolver", version: u1}))

(define-read-only (get-settings)
  (var-get settings))

;; @desc new disputes and arbitrators are refused before this time (unix seconds)
(define-read-only (get-pause)
  (get pause-until (var-get settings)))

(define-read-only (get-arbitrator (who principal))
  (map-get? arbitrators who))

(define-read-only (get-ring-version)
  (var-get ring-version))

;; @desc the arbitrators in a version of their ring: voting keys, and the contact keys that evidence is sealed to
(define-read-only (get-arbitrator-ring (version uint))
  (map-get? arbitrator-rings version))

(define-read-only (get-dispute (dispute uint))
  (map-get? disputes dispute))

;; @desc 20 disputes from one on; page size set by a node's read-only limits
(define-read-only (get-disputes (from uint))
  (map get-dispute
    (list from (+ from u1) (+ from u2) (+ from u3) (+ from u4) (+ from u5) (+ from u6) (+ from u7) (+ from u8)
      (+ from u9) (+ from u10) (+ from u11) (+ from u12) (+ from u13) (+ from u14) (+ from u15) (+ from u16)
      (+ from u17) (+ from u18) (+ from u19))))

(define-read-only (get-ballot (dispute uint) (round uint) (tag (buff 33)))
  (map-get? ballots {dispute: dispute, round: round, tag: tag}))

;; @desc disputes, those open, and what became of the settled ones; the rest of these confirmed their session
(define-read-only (get-counts)
  (let ((all (var-get totals)))
    (merge all {open: (- (get disputes all) (get settled all))})))

;; @desc micro-STX of all bonds not yet paid back
(define-read-only (get-bonds-held)
  (var-get bonds-held))

;; @desc what an arbitrator's voting key signs, as a ring of one, to register
(define-read-only (possession-message (owner principal) (credential (buff 32)) (contact (buff 32)))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/possession/v1",
    chain-id: chain-id,
    contract: current-contract,
    owner: owner,
    purpose: "arbitrator",
    credential: credential,
    contact: contact
  }))))

;; @desc what the key which a session was logged under signs to dispute it (SIP-018)
(define-read-only (dispute-hash
    (account uint)
    (sequence uint)
    (revision uint)
    (state uint)
    (evidence (buff 32)))
  (sha256 (concat (concat SIP018 DOMAIN) (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "dispute",
    contract: current-contract,
    account: account,
    sequence: sequence,
    revision: revision,
    state: state,
    evidence: evidence
  }))))))

;; @desc what the same key signs to answer, in the first instance or on appeal (SIP-018)
(define-read-only (answer-hash (dispute uint) (on-appeal bool) (evidence (buff 32)))
  (sha256 (concat (concat SIP018 DOMAIN) (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "answer",
    contract: current-contract,
    dispute: dispute,
    on-appeal: on-appeal,
    evidence: evidence
  }))))))

;; @desc what the same key signs to appeal (SIP-018)
(define-read-only (appeal-hash (dispute uint) (evidence (buff 32)))
  (sha256 (concat (concat SIP018 DOMAIN) (sha256 (unwrap-panic (to-consensus-buff?
    {topic: "appeal", contract: current-contract, dispute: dispute, evidence: evidence}))))))

;; @desc the scope of a round's tags: one ballot there for each key, no link elsewhere
(define-read-only (vote-scope (dispute uint) (round uint))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/vote-scope/v1",
    chain-id: chain-id,
    contract: current-contract,
    dispute: dispute,
    round: round
  }))))

;; @desc what one of the arbitrators signs to hand in a ballot
(define-read-only (vote-message (dispute uint) (round uint) (commitment (buff 32)))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/vote/v1",
    chain-id: chain-id,
    contract: current-contract,
    dispute: dispute,
    round: round,
    commitment: commitment
  }))))

;; @desc a ballot, bound to its voter's tag so that a copy can never be opened
(define-read-only (ballot-commitment
    (dispute uint)
    (round uint)
    (tag (buff 33))
    (choice uint)
    (salt (buff 32)))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/ballot/v1",
    chain-id: chain-id,
    contract: current-contract,
    dispute: dispute,
    round: round,
    tag: tag,
    choice: choice,
    salt: salt
  }))))

;; public
;; @desc register the caller as a candidate for arbitrator
;; @param contact: the X25519 key that evidence is sealed to, which the voting key signs too
;; @param h0, z: proof that the caller holds the voting key
(define-public (register-arbitrator
    (credential (buff 32))
    (key (buff 33))
    (contact (buff 32))
    (h0 (buff 32))
    (z (buff 32)))
  (let ((now stacks-block-time)
        (who contract-caller)
        (x (unwrap! (slice? key u1 u33) ERR-KEY)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (is-eq (len credential) u32) ERR-COMMITMENT)
    (asserts! (is-eq (len contact) u32) ERR-CONTACT-KEY)
    ;; nor does a party become one by a contract that registers for it
    (asserts! (not (or (is-party who) (is-party tx-sender))) ERR-PARTY)
    (asserts! (map-insert arbitrators who
      {credential: credential, key: key, contact: contact, status: CANDIDATE, registered-at: now}) ERR-REGISTERED)
    (try! (contract-call? .ring-signature verify-possession key (possession-message who credential contact) h0 z))
    (asserts! (map-insert key-xs x who) ERR-KEY-TAKEN)
    (print {topic: "register-arbitrator", arbitrator: who})
    (ok true)))

;; @desc seat a candidate, or take an arbitrator's seat back; open disputes keep their arbitrators
(define-public (set-arbitrator (who principal) (seated bool))
  (let ((record (unwrap! (map-get? arbitrators who) ERR-NO-ARBITRATOR)))
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (asserts! (is-eq (get status record) (if seated CANDIDATE SEATED)) ERR-STATUS)
    (asserts! (not (and seated (is-party who))) ERR-PARTY)
    (if seated (try! (seat (get key record) (get contact record))) (unseat (get key record)))
    (map-set arbitrators who (merge record {status: (if seated SEATED CANDIDATE)}))
    (print {topic: "set-arbitrator", arbitrator: who, seated: seated, ring: (var-get ring-version)})
    (ok true)))

;; @desc an arbitrator or candidate leaves for good; never asks the pause
(define-public (resign)
  (let ((record (unwrap! (map-get? arbitrators contract-caller) ERR-NO-ARBITRATOR))
        (status (get status record)))
    (asserts! (not (is-eq status RESIGNED)) ERR-STATUS)
    (and (is-eq status SEATED) (unseat (get key record)))
    (map-set arbitrators contract-caller (merge record {status: RESIGNED}))
    (print {topic: "resign", arbitrator: contract-caller, ring: (var-get ring-version)})
    (ok true)))

;; @desc the account's owner disputes a session; returns the dispute's number
(define-public (open-dispute (account uint) (sequence uint) (evidence (buff 32)))
  (open account sequence evidence none))

;; @desc the therapist disputes a session by a signature that anyone carries; who carries it pays the bond
(define-public (open-dispute-signed (account uint) (sequence uint) (evidence (buff 32)) (signature (buff 65)))
  (open account sequence evidence (some signature)))

;; @desc the account's owner answers a dispute, or an appeal, of the therapist: once in each, until the vote is over
(define-public (answer (dispute uint) (evidence (buff 32)))
  (give-answer dispute evidence none))

;; @desc the therapist answers the owner's by a signature that anyone carries
(define-public (answer-signed (dispute uint) (evidence (buff 32)) (signature (buff 65)))
  (give-answer dispute evidence (some signature)))

;; @desc hand in one arbitrator's ballot; anyone may carry it
;; @param keys: the arbitrators' ring when the dispute opened
(define-public (commit-vote
    (dispute uint)
    (keys (list 32 (buff 33)))
    (tag (buff 33))
    (commitment (buff 32))
    (h0 (buff 32))
    (responses (list 32 (buff 32))))
  (let ((now stacks-block-time)
        (row (unwrap! (map-get? disputes dispute) ERR-NO-DISPUTE))
        (round (get round row)))
    ;; whatever follows the vote comes after its end, so the time tells the phase too
    (asserts! (< now (get commit-until row)) ERR-VOTING-OVER)
    (asserts! (is-eq (len commitment) u32) ERR-COMMITMENT)
    (asserts! (is-eq (digest-of keys) (get digest row)) ERR-KEYS)
    (try! (contract-call? .ring-signature verify-tagged
      keys (vote-scope dispute round) tag (vote-message dispute round commitment) h0 responses))
    (asserts! (map-insert ballots {dispute: dispute, round: round, tag: tag} {commitment: commitment, choice: u0})
      ERR-VOTED)
    (map-set disputes dispute (merge row {commits: (+ (get commits row) u1)}))
    (print {topic: "commit-vote", dispute: dispute, round: round, tag: tag})
    (ok true)))

;; @desc open a ballot; anyone who knows its choice and salt may carry them
(define-public (reveal-vote (dispute uint) (tag (buff 33)) (choice uint) (salt (buff 32)))
  (let ((now stacks-block-time)
        (row (unwrap! (map-get? disputes dispute) ERR-NO-DISPUTE))
        (round (get round row))
        (id {dispute: dispute, round: round, tag: tag})
        (ballot (unwrap! (map-get? ballots id) ERR-NO-BALLOT)))
    (asserts! (and (>= now (get commit-until row)) (< now (get reveal-until row))) ERR-NOT-OPENING)
    (asserts! (is-eq (get choice ballot) u0) ERR-OPENED)
    (asserts! (or (is-eq choice COUNTS) (is-eq choice AGAINST)) ERR-CHOICE)
    (asserts! (is-eq (get commitment ballot) (ballot-commitment dispute round tag choice salt)) ERR-BALLOT)
    (map-set ballots id (merge ballot {choice: choice}))
    (map-set disputes dispute (merge row (if (is-eq choice COUNTS)
      {counts: (+ (get counts row) u1), against: (get against row)}
      {counts: (get counts row), against: (+ (get against row) u1)})))
    (print {topic: "reveal-vote", dispute: dispute, round: round, tag: tag, choice: choice})
    (ok true)))

;; @desc take a dispute on when its present stage is over; anyone may
;; Undecided gives one more round in each instance; then the session, or on appeal the first decision, stands.
(define-public (advance (dispute uint))
  (let ((now stacks-block-time)
        (row (unwrap! (map-get? disputes dispute) ERR-NO-DISPUTE))
        (round (get round row))
        (counts (get counts row))
        (against (get against row))
        (voting (is-eq (get phase row) VOTING))
        (decided (and voting (>= (get commits row) (get quorum row)) (not (is-eq counts against))))
        (decision (if decided (some (> counts against)) (get decision row)))
        (again (and voting (not decided) (or (is-eq round FIRST-ROUND) (is-eq round APPEAL-ROUND))))
        (appealable (and decided (< round APPEAL-ROUND))))
    (asserts! (not (is-eq (get phase row) FINAL)) ERR-FINAL)
    (asserts! (>= now (if voting (get reveal-until row) (get appeal-until row))) ERR-NOT-DUE)
    (map-set disputes dispute
      (if again
        (merge row (new-round (+ round u1) now (get commit-period row) (get reveal-period row)))
        (if appealable
          (merge row {phase: APPEALABLE, decision: decision, appeal-until: (+ now (get appeal-window row))})
          (merge row {phase: FINAL, decision: decision}))))
    (and (not again) (not appealable) (try! (settle (get account row) (get sequence row) decision)))
    (print {
      topic: "advance",
      dispute: dispute,
      round: round,
      phase: (if again VOTING (if appealable APPEALABLE FINAL)),
      decision: decision
    })
    (ok true)))

;; @desc the account's owner appeals against the decision, once, with new evidence
(define-public (appeal (dispute uint) (evidence (buff 32)))
  (begin-appeal dispute evidence none))

;; @desc the therapist appeals by a signature that anyone carries
(define-public (appeal-signed (dispute uint) (evidence (buff 32)) (signature (buff 65)))
  (begin-appeal dispute evidence (some signature)))

;; @desc pay a settled dispute's bond back to who paid it; anyone may carry this; never asks the pause
(define-public (withdraw-bond (dispute uint))
  (let ((row (unwrap! (map-get? disputes dispute) ERR-NO-DISPUTE))
        (bond (get bond row))
        (payer (get payer row)))
    (asserts! (is-eq (get phase row) FINAL) ERR-NOT-FINAL)
    (asserts! (> bond u0) ERR-NO-BOND)
    (map-set disputes dispute (merge row {bond: u0}))
    (var-set bonds-held (- (var-get bonds-held) bond))
    (unwrap! (as-contract? ((with-stx bond))
      (unwrap! (stx-transfer? bond current-contract payer) ERR-BOND)) ERR-BOND)
    (print {topic: "withdraw-bond", dispute: dispute, payer: payer, bond: bond})
    (ok bond)))

;; @desc one of the periods (seconds), the quorum or the bond (micro-STX), each within its bounds
(define-public (set-parameter (name (string-ascii 32)) (value uint))
  (let ((before (var-get settings)))
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (var-set settings
      (if (is-eq name "dispute-window") (merge before {dispute-window: (try! (within value MIN-WINDOW (* u90 DAY)))})
      (if (is-eq name "commit-period") (merge before {commit-period: (try! (within value DAY (* u30 DAY)))})
      (if (is-eq name "reveal-period") (merge before {reveal-period: (try! (within value DAY (* u30 DAY)))})
      (if (is-eq name "appeal-window") (merge before {appeal-window: (try! (within value DAY (* u30 DAY)))})
      (if (is-eq name "quorum") (merge before {quorum: (try! (within value u1 u32))})
      (begin
        (asserts! (is-eq name "bond") ERR-PARAMETER)
        (merge before {bond: (try! (within value u0 MAX-BOND))}))))))))
    (print {topic: "set-parameter", name: name, value: value})
    (ok true)))

;; @desc stop new disputes and arbitrators until a time at most 14 days away, or lift that early; then 14 days without
(define-public (set-pause (until uint))
  (let ((now stacks-block-time)
        (before (var-get settings))
        (current (get pause-until before)))
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (asserts! (or
      (and (>= until now) (< until current))
      (and (> until now) (<= until (+ now MAX-PAUSE)) (>= now (+ current MAX-PAUSE)))) ERR-PAUSE-BOUNDS)
    (var-set settings (merge before {pause-until: until}))
    (print {topic: "set-pause", until: until})
    (ok true)))
