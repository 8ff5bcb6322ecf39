;; verification: answers for third parties, which never tell an account; verifiers' programmes, and claims recorded there.

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
(define-constant MIN-PERIOD u86400) ;; 1 day
(define-constant MAX-PERIOD u316224000) ;; 10 years of 366 days
(define-constant FIRST u1) ;; the milestone of everybody in a cohort
(define-constant NOTHING {stands: false, sessions: u0, window: u0, ring-size: u0, upheld: u0})
(define-constant NO-PROOF {
  status: UNKNOWN,
  milestone: u0,
  sessions: u0,
  window: u0,
  goal: none,
  expires: u0,
  created-at: u0,
  ring-size: u0,
  upheld: u0
})

;; errors
;; There is no such programme.
(define-constant ERR-NO-PROGRAMME (err u1700))
;; The programme is another verifier's.
(define-constant ERR-NOT-VERIFIER (err u1701))
;; The programme is closed.
(define-constant ERR-CLOSED (err u1702))
;; A programme has a name.
(define-constant ERR-NAME (err u1703))
;; A period is 1 day to 10 years, or 0: once for good.
(define-constant ERR-PERIOD-BOUNDS (err u1704))
;; A programme accepts 1 to 5 milestones that exist, none of them within weeks.
(define-constant ERR-MILESTONES (err u1705))
;; This is not the programme's present period.
(define-constant ERR-PERIOD (err u1706))
;; The programme does not accept this milestone.
(define-constant ERR-NOT-ACCEPTED (err u1707))
;; The claim has expired.
(define-constant ERR-EXPIRED (err u1708))
;; There is no such cohort, or it is still open.
(define-constant ERR-NOT-SEALED (err u1709))
;; Fewer members of the cohort have reached the milestone than the claim is signed for.
(define-constant ERR-SET (err u1710))
;; A tag is exactly 33 bytes.
(define-constant ERR-TAG (err u1711))
;; The programme has recorded this tag in this period before.
(define-constant ERR-RECORDED (err u1712))

;; variables
(define-data-var programme-count uint u0)
(define-data-var claim-count uint u0)

;; maps
;; period: its length in seconds from created-at on, u0 for one without end
(define-map programmes uint {
  verifier: principal,
  name: (string-utf8 60),
  period: uint,
  milestones: (list 5 uint),
  created-at: uint,
  closed: bool
})
;; a programme is its verifier's alone, so nobody else can use up a tag there; what is recorded is the verifier's word
(define-map claims {programme: uint, period: uint, tag: (buff 33)} {cohort: uint, at: uint})
(define-map claimed {programme: uint, period: uint, cohort: uint} uint)

;; private
(define-private (and-claimable (milestone uint) (sound bool))
  (and sound (is-eq (get window (contract-call? .progress-tracker get-milestone milestone)) (some u0))))

(define-private (period-at (now uint) (created-at uint) (length uint))
  (if (is-eq length u0) u0 (/ (- now created-at) length)))

;; What a proof is of; nothing when there is none.
(define-private (subject
    (item (optional {
      account: uint,
      milestone: uint,
      goal: (optional (buff 32)),
      audience: (buff 32),
      expires: uint,
      created-at: uint,
      revoked-at: uint
    })))
  (match item proof
    {account: (get account proof), milestone: (get milestone proof), goal: (get goal proof)}
    {account: u0, milestone: u0, goal: none}))

;; What a proof says now, by what stands behind it.
(define-private (judge-proof
    (item (optional {
      account: uint,
      milestone: uint,
      goal: (optional (buff 32)),
      audience: (buff 32),
      expires: uint,
      created-at: uint,
      revoked-at: uint
    }))
    (standing (optional {stands: bool, sessions: uint, window: uint, ring-size: uint, upheld: uint})))
  (match item proof
    (let ((behind (default-to NOTHING standing)))
      {
        status:
          (if (> (get revoked-at proof) u0) REVOKED
          (if (>= stacks-block-time (get expires proof)) EXPIRED
          (if (get stands behind) HOLDS LAPSED))),
        milestone: (get milestone proof),
        sessions: (get sessions behind),
        window: (get window behind),
        goal: (get goal proof),
        expires: (get expires proof),
        created-at: (get created-at proof),
        ring-size: (get ring-size behind),
        upheld: (get upheld behind)
      })
    NO-PROOF))

;; read-only
(define-read-only (get-component)
  (ok {name: "verification", version: u1}))

;; @desc whether a proof hash holds now, and what it says
;; milestone, sessions, window: u0 when it is of a goal; ring-size: the smallest ring behind the sessions that count,
;; u0 when all count by arbitrators; upheld: sessions that count by the word of arbitrators
(define-read-only (verify-proof (hash (buff 32)))
  (default-to NO-PROOF (element-at? (verify-proofs (list hash)) u0)))

;; @desc the same for up to 16 hashes
;; list size set by a node's read-only limits: of milestones within weeks only one fits
(define-read-only (verify-proofs (hashes (list 16 (buff 32))))
  (let ((proofs (contract-call? .progress-tracker get-proofs hashes)))
    (map judge-proof proofs (contract-call? .progress-tracker get-standings (map subject proofs)))))

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

(define-read-only (get-programme (programme uint))
  (match (map-get? programmes programme) row
    (some (merge row {now: (period-at stacks-block-time (get created-at row) (get period row))}))
    none))

;; @desc 20 programmes from one on; page size set by a node's read-only limits
(define-read-only (get-programmes (from uint))
  (map get-programme
    (list from (+ from u1) (+ from u2) (+ from u3) (+ from u4) (+ from u5) (+ from u6) (+ from u7) (+ from u8)
      (+ from u9) (+ from u10) (+ from u11) (+ from u12) (+ from u13) (+ from u14) (+ from u15) (+ from u16)
      (+ from u17) (+ from u18) (+ from u19))))

(define-read-only (get-programme-count)
  (var-get programme-count))

;; @desc a recorded claim's cohort and time
(define-read-only (get-claim (programme uint) (period uint) (tag (buff 33)))
  (map-get? claims {programme: programme, period: period, tag: tag}))

;; @desc how many claims of a cohort's members a programme has recorded in a period
(define-read-only (get-claimed (programme uint) (period uint) (cohort uint))
  (default-to u0 (map-get? claimed {programme: programme, period: period, cohort: cohort})))

;; @desc the scope of a period's tags: one for each cohort key, no link to other periods, programmes or verifiers
(define-read-only (claim-scope (verifier principal) (programme uint) (period uint))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/claim-scope/v1",
    chain-id: chain-id,
    contract: current-contract,
    verifier: verifier,
    programme: programme,
    period: period
  }))))

;; @desc what one of a cohort's set signs; the set itself is bound by the ring signature
(define-read-only (claim-message
    (verifier principal)
    (programme uint)
    (period uint)
    (challenge (buff 32))
    (milestone uint)
    (cohort uint)
    (expires uint))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/claim/v1",
    chain-id: chain-id,
    contract: current-contract,
    verifier: verifier,
    programme: programme,
    period: period,
    challenge: challenge,
    milestone: milestone,
    cohort: cohort,
    expires: expires
  }))))

;; @desc whether one of a sealed cohort who reached the milestone made this claim, in the programme's present period
;; As many of the set as there are responses, in the order in which they joined: it may have grown since.
;; hides-among: those; reached: all who reached it by now; members: the cohort; recorded: when the verifier recorded the
;; tag, u0 when not; claimed: how many claims of this cohort are recorded in the period
(define-read-only (verify-claim
    (programme uint)
    (period uint)
    (challenge (buff 32))
    (milestone uint)
    (cohort uint)
    (expires uint)
    (tag (buff 33))
    (h0 (buff 32))
    (responses (list 32 (buff 32))))
  (let ((now stacks-block-time)
        (row (unwrap! (map-get? programmes programme) ERR-NO-PROGRAMME))
        (verifier (get verifier row))
        (all (contract-call? .cohorts get-set cohort milestone))
        (ring (unwrap! (slice? all u0 (len responses)) ERR-SET)))
    (asserts! (not (get closed row)) ERR-CLOSED)
    (asserts! (is-eq period (period-at now (get created-at row) (get period row))) ERR-PERIOD)
    (asserts! (is-some (index-of? (get milestones row) milestone)) ERR-NOT-ACCEPTED)
    (asserts! (< now expires) ERR-EXPIRED)
    (asserts! (> (default-to u0 (get sealed-at (contract-call? .cohorts get-cohort cohort))) u0) ERR-NOT-SEALED)
    (try! (contract-call? .ring-signature verify-tagged
      ring
      (claim-scope verifier programme period)
      tag
      (claim-message verifier programme period challenge milestone cohort expires)
      h0
      responses))
    (ok {
      verifier: verifier,
      name: (get name row),
      sessions: (default-to u0 (get sessions (contract-call? .progress-tracker get-milestone milestone))),
      hides-among: (len ring),
      reached: (len all),
      members: (len (contract-call? .cohorts get-set cohort FIRST)),
      recorded: (default-to u0 (get at (get-claim programme period tag))),
      claimed: (get-claimed programme period cohort)
    })))

(define-read-only (get-statistics)
  (merge (contract-call? .progress-tracker get-counts) {
    cohorts: (contract-call? .cohorts get-cohort-count),
    programmes: (var-get programme-count),
    claims: (var-get claim-count),
    disputes: (get disputes (contract-call? .dispute-resolver get-counts)),
    users: (contract-call? .user-registry get-user-count),
    therapists: (contract-call? .therapist-registry get-therapist-count),
    verified: (contract-call? .therapist-registry get-verified-count),
    rings: (contract-call? .therapist-registry get-ring-count)
  }))

;; public
;; @desc the caller takes claims as a verifier; returns the programme's number
;; @param period: in each a key claims once; seconds, u0 for once and for all
(define-public (register-programme (name (string-utf8 60)) (period uint) (milestones (list 5 uint)))
  (let ((id (+ (var-get programme-count) u1)))
    (asserts! (> (len name) u0) ERR-NAME)
    (asserts! (or (is-eq period u0) (and (>= period MIN-PERIOD) (<= period MAX-PERIOD))) ERR-PERIOD-BOUNDS)
    (asserts! (and (> (len milestones) u0) (fold and-claimable milestones true)) ERR-MILESTONES)
    (map-set programmes id {
      verifier: contract-caller,
      name: name,
      period: period,
      milestones: milestones,
      created-at: stacks-block-time,
      closed: false
    })
    (var-set programme-count id)
    (print {topic: "register-programme", programme: id, verifier: contract-caller})
    (ok id)))

;; @desc the verifier takes no more claims in a programme
(define-public (close-programme (programme uint))
  (let ((row (unwrap! (map-get? programmes programme) ERR-NO-PROGRAMME)))
    (asserts! (is-eq contract-caller (get verifier row)) ERR-NOT-VERIFIER)
    (asserts! (not (get closed row)) ERR-CLOSED)
    (map-set programmes programme (merge row {closed: true}))
    (print {topic: "close-programme", programme: programme})
    (ok true)))

;; @desc the verifier notes the tag of a claim that it checked, so that the same key cannot claim twice in the period
(define-public (record-claim (programme uint) (period uint) (cohort uint) (tag (buff 33)))
  (let ((now stacks-block-time)
        (row (unwrap! (map-get? programmes programme) ERR-NO-PROGRAMME)))
    (asserts! (is-eq contract-caller (get verifier row)) ERR-NOT-VERIFIER)
    (asserts! (not (get closed row)) ERR-CLOSED)
    (asserts! (is-eq period (period-at now (get created-at row) (get period row))) ERR-PERIOD)
    (asserts! (is-eq (len tag) u33) ERR-TAG)
    (asserts! (map-insert claims {programme: programme, period: period, tag: tag} {cohort: cohort, at: now})
      ERR-RECORDED)
    (map-set claimed {programme: programme, period: period, cohort: cohort}
      (+ (get-claimed programme period cohort) u1))
    (var-set claim-count (+ (var-get claim-count) u1))
    (print {topic: "record-claim", programme: programme, period: period, cohort: cohort, tag: tag})
    (ok true)))
