;; governance: a council of several signers decides, with a delay, within what each contract allows.
;; It holds the treasury. It can rewrite no record: no contract gives it a call that could.

;; traits
(use-trait component .component-trait.component-trait)
(impl-trait .component-trait.component-trait)

;; constants
(define-constant LIFE u2592000) ;; 30 days to gather approvals; the delay comes on top
(define-constant MIN-DELAY u86400) ;; 1 day
(define-constant MAX-DELAY u2592000) ;; 30 days
(define-constant OPEN u1)
(define-constant EXECUTED u2)
(define-constant CANCELLED u3)

;; errors
;; Only a member of the council may do this.
(define-constant ERR-NOT-COUNCIL (err u1800))
;; The council has 1 to 15 members, and its threshold is more than half of them and not more than all.
(define-constant ERR-COUNCIL-BOUNDS (err u1801))
;; This would change nothing.
(define-constant ERR-UNCHANGED (err u1802))
;; There is no such kind of action, or what it names or its value does not fit.
(define-constant ERR-ACTION (err u1803))
;; There is no such proposal.
(define-constant ERR-NO-PROPOSAL (err u1804))
;; The proposal was executed or cancelled.
(define-constant ERR-CLOSED (err u1805))
;; The council has changed since the proposal was made; it has to be proposed anew.
(define-constant ERR-STALE (err u1806))
;; The proposal's time is over; it has to be proposed anew.
(define-constant ERR-EXPIRED (err u1807))
;; Only the member who proposed may cancel.
(define-constant ERR-NOT-PROPOSER (err u1808))
;; Fewer members have approved than the threshold asks for.
(define-constant ERR-NOT-APPROVED (err u1809))
;; The delay after the last needed approval is not over.
(define-constant ERR-DELAY (err u1810))
;; The delay is 1 to 30 days.
(define-constant ERR-DELAY-BOUNDS (err u1811))
;; A payment is at least 1 micro-STX, not more than the treasury holds, and goes to somebody else.
(define-constant ERR-SPEND (err u1812))
;; No component has this name, or it takes no fee.
(define-constant ERR-NO-COMPONENT (err u1813))
;; This component holds the owner or dispute role, or decides: it is never replaced.
(define-constant ERR-FIXED-ROLE (err u1814))
;; A component is replaced by a higher version only.
(define-constant ERR-VERSION (err u1815))
;; The given contract is not the proposed one, or it gives another name or version of itself.
(define-constant ERR-COMPONENT (err u1816))
;; A component is replaced by execute-component; everything else is done by execute.
(define-constant ERR-OTHER-CALL (err u1817))

;; variables
;; every change of the council raises the version
(define-data-var council {members: (list 15 principal), threshold: uint, version: uint}
  {members: (list tx-sender), threshold: u1, version: u1})
;; 0 while the founders set things up; once it is set there is always one
(define-data-var delay uint u0)
(define-data-var proposal-count uint u0)
(define-data-var spent uint u0)

;; maps
(define-map proposals uint {
  action: {
    kind: (string-ascii 16),
    name: (string-ascii 32),
    who: (optional principal),
    value: uint,
    extra: uint
  },
  proposer: principal,
  council: uint, ;; its version
  approvals: (list 15 principal),
  approved-at: uint, ;; since when the threshold is reached, 0 while it is not
  proposed-at: uint,
  expires: uint,
  state: uint
})

;; who owns an account, how a dispute ends and what it cannot touch never changes hands: those parts are fixed
(define-map components (string-ascii 32) {contract: principal, version: uint, since: uint, fixed: bool})
(map-set components "user-registry" {contract: .user-registry, version: u1, since: stacks-block-time, fixed: true})
(map-set components "therapist-registry" {contract: .therapist-registry, version: u1, since: stacks-block-time, fixed: false})
(map-set components "session-logger" {contract: .session-logger, version: u1, since: stacks-block-time, fixed: false})
(map-set components "pairing" {contract: .pairing, version: u1, since: stacks-block-time, fixed: true})
(map-set components "progress-tracker" {contract: .progress-tracker, version: u1, since: stacks-block-time, fixed: false})
(map-set components "dispute-resolver" {contract: .dispute-resolver, version: u1, since: stacks-block-time, fixed: true})
(map-set components "cohorts" {contract: .cohorts, version: u1, since: stacks-block-time, fixed: true})
(map-set components "verification" {contract: .verification, version: u1, since: stacks-block-time, fixed: false})
(map-set components "governance" {contract: current-contract, version: u1, since: stacks-block-time, fixed: true})

;; private
;; Some kinds of action name somebody, some nobody; a change of the threshold alone names nobody.
(define-private (fits (kind (string-ascii 16)) (named bool))
  (or
    (is-eq kind "council")
    (and named (or (is-eq kind "issuer") (is-eq kind "arbitrator") (is-eq kind "spend") (is-eq kind "component")))
    (and (not named) (or (is-eq kind "parameter") (is-eq kind "fee") (is-eq kind "milestone") (is-eq kind "pause")))))

(define-private (keep-other (one principal) (run {out: principal, kept: (list 15 principal)}))
  (if (is-eq one (get out run))
    run
    ;; never more than there were, so there is always room
    (merge run {kept: (default-to (get kept run) (as-max-len? (append (get kept run) one) u15))})))

(define-private (without (all (list 15 principal)) (out principal))
  (get kept (fold keep-other all {out: out, kept: (list)})))

(define-private (approved-since (approvals (list 15 principal)) (before uint) (now uint))
  (if (< (len approvals) (get threshold (var-get council)))
    u0
    (if (is-eq before u0) now before)))

;; A proposal that can still be approved, cancelled or executed.
(define-private (get-open (id uint) (now uint))
  (let ((proposal (unwrap! (map-get? proposals id) ERR-NO-PROPOSAL)))
    (asserts! (is-eq (get state proposal) OPEN) ERR-CLOSED)
    (asserts! (is-eq (get council proposal) (get version (var-get council))) ERR-STALE)
    (asserts! (< now (get expires proposal)) ERR-EXPIRED)
    (ok proposal)))

;; Closes an approved proposal before it acts, so that it acts once; gives its action.
;; Today's delay counts, so that what was proposed while founding does not escape it. A pause cannot wait.
(define-private (take (id uint) (now uint))
  (let ((proposal (try! (get-open id now)))
        (approved-at (get approved-at proposal))
        (action (get action proposal)))
    (asserts! (> approved-at u0) ERR-NOT-APPROVED)
    (asserts! (or (is-eq (get kind action) "pause") (>= now (+ approved-at (var-get delay)))) ERR-DELAY)
    (map-set proposals id (merge proposal {state: EXECUTED}))
    (ok action)))

(define-private (yes-or-no (value uint))
  (begin
    (asserts! (<= value u1) ERR-ACTION)
    (ok (is-eq value u1))))

;; value: 1 joins, 0 leaves, 2 changes the threshold alone.
(define-private (change-council (who (optional principal)) (value uint) (threshold uint))
  (let ((before (var-get council))
        (old (get members before))
        (members (if (is-eq value u2)
          old
          (let ((one (unwrap! who ERR-ACTION))
                (joins (try! (yes-or-no value))))
            (asserts! (not (is-eq joins (is-some (index-of? old one)))) ERR-UNCHANGED)
            (if joins
              (unwrap! (as-max-len? (append old one) u15) ERR-COUNCIL-BOUNDS)
              (without old one)))))
        (size (len members)))
    (asserts! (not (and (is-eq members old) (is-eq threshold (get threshold before)))) ERR-UNCHANGED)
    (asserts! (and (<= threshold size) (> (* u2 threshold) size)) ERR-COUNCIL-BOUNDS)
    (ok (var-set council {members: members, threshold: threshold, version: (+ (get version before) u1)}))))

(define-private (set-parameter (name (string-ascii 32)) (value uint))
  (if (is-eq name "delay")
    (begin
      (asserts! (and (>= value MIN-DELAY) (<= value MAX-DELAY)) ERR-DELAY-BOUNDS)
      (ok (var-set delay value)))
    (contract-call? .dispute-resolver set-parameter name value)))

(define-private (set-fee (contract (string-ascii 32)) (fee uint))
  (if (is-eq contract "user-registry") (contract-call? .user-registry set-fee fee)
  (if (is-eq contract "therapist-registry") (contract-call? .therapist-registry set-fee fee)
  (if (is-eq contract "session-logger") (contract-call? .session-logger set-fee fee)
  (if (is-eq contract "pairing") (contract-call? .pairing set-fee fee)
  (if (is-eq contract "progress-tracker") (contract-call? .progress-tracker set-fee fee)
  ERR-NO-COMPONENT))))))

(define-private (pause (until uint))
  (begin
    (try! (contract-call? .user-registry set-pause until))
    (try! (contract-call? .therapist-registry set-pause until))
    (try! (contract-call? .session-logger set-pause until))
    (try! (contract-call? .pairing set-pause until))
    (try! (contract-call? .progress-tracker set-pause until))
    (try! (contract-call? .dispute-resolver set-pause until))
    (contract-call? .cohorts set-pause until)))

(define-private (add-milestone (sessions uint) (window uint))
  (begin
    (try! (contract-call? .progress-tracker add-milestone sessions window))
    (ok true)))

;; The only way out of the treasury.
(define-private (spend (amount uint) (to principal))
  (begin
    (unwrap! (as-contract? ((with-stx amount))
      (unwrap! (stx-transfer? amount current-contract to) ERR-SPEND)) ERR-SPEND)
    (ok (var-set spent (+ (var-get spent) amount)))))

;; Each callee keeps its own bounds; where it refuses, the whole execution is undone and can be tried again.
(define-private (act (action {
    kind: (string-ascii 16),
    name: (string-ascii 32),
    who: (optional principal),
    value: uint,
    extra: uint
  }))
  (let ((kind (get kind action))
        (who (get who action))
        (value (get value action)))
    (if (is-eq kind "issuer")
      (contract-call? .therapist-registry set-issuer (unwrap! who ERR-ACTION) (try! (yes-or-no value)))
    (if (is-eq kind "arbitrator")
      (contract-call? .dispute-resolver set-arbitrator (unwrap! who ERR-ACTION) (try! (yes-or-no value)))
    (if (is-eq kind "council") (change-council who value (get extra action))
    (if (is-eq kind "parameter") (set-parameter (get name action) value)
    (if (is-eq kind "fee") (set-fee (get name action) value)
    (if (is-eq kind "milestone") (add-milestone value (get extra action))
    (if (is-eq kind "spend") (spend value (unwrap! who ERR-ACTION))
    (if (is-eq kind "pause") (pause value)
    ERR-OTHER-CALL))))))))))

;; Puts a contract in a component's place, and tells the contract that asks who holds the role.
(define-private (install (name (string-ascii 32)) (contract principal) (version uint) (now uint))
  (let ((current (unwrap! (map-get? components name) ERR-NO-COMPONENT)))
    (asserts! (not (get fixed current)) ERR-FIXED-ROLE)
    (asserts! (> version (get version current)) ERR-VERSION)
    (map-set components name (merge current {contract: contract, version: version, since: now}))
    (if (is-eq name "therapist-registry") (contract-call? .session-logger set-registry contract)
    (if (is-eq name "session-logger") (contract-call? .therapist-registry set-ledger contract)
    (ok true)))))

;; read-only
(define-read-only (get-component)
  (ok {name: "governance", version: u1}))

(define-read-only (get-component-of (name (string-ascii 32)))
  (map-get? components name))

(define-read-only (get-proposal (id uint))
  (map-get? proposals id))

;; @desc 20 proposals from one on; page size set by a node's read-only limits
(define-read-only (get-proposals (from uint))
  (map get-proposal
    (list from (+ from u1) (+ from u2) (+ from u3) (+ from u4) (+ from u5) (+ from u6) (+ from u7) (+ from u8)
      (+ from u9) (+ from u10) (+ from u11) (+ from u12) (+ from u13) (+ from u14) (+ from u15) (+ from u16)
      (+ from u17) (+ from u18) (+ from u19))))

(define-read-only (get-proposal-count)
  (var-get proposal-count))

(define-read-only (has-approved (id uint) (who principal))
  (match (map-get? proposals id) proposal
    (is-some (index-of? (get approvals proposal) who))
    false))

(define-read-only (is-council-member (who principal))
  (is-some (index-of? (get members (var-get council)) who)))

(define-read-only (get-council)
  (let ((record (var-get council)))
    (merge record {size: (len (get members record))})))

;; @desc seconds between the last needed approval and execution
(define-read-only (get-delay)
  (var-get delay))

;; @desc micro-STX that the treasury holds, and that it ever paid out
(define-read-only (get-treasury)
  {balance: (stx-get-balance current-contract), spent: (var-get spent)})

;; public
;; @desc a member proposes an action, which is also its approval; returns the proposal's number
(define-public (propose (action {
    kind: (string-ascii 16),
    name: (string-ascii 32),
    who: (optional principal),
    value: uint,
    extra: uint
  }))
  (let ((now stacks-block-time)
        (id (+ (var-get proposal-count) u1))
        (approvals (list contract-caller)))
    (asserts! (is-council-member contract-caller) ERR-NOT-COUNCIL)
    (asserts! (fits (get kind action) (is-some (get who action))) ERR-ACTION)
    (map-set proposals id {
      action: action,
      proposer: contract-caller,
      council: (get version (var-get council)),
      approvals: approvals,
      approved-at: (approved-since approvals u0 now),
      proposed-at: now,
      expires: (+ now LIFE (var-get delay)),
      state: OPEN
    })
    (var-set proposal-count id)
    (print {topic: "propose", proposal: id, by: contract-caller, action: action})
    (ok id)))

;; @desc a member approves; once the threshold is reached the delay runs
(define-public (approve (id uint))
  (let ((now stacks-block-time)
        (proposal (try! (get-open id now)))
        (approvals (get approvals proposal)))
    (asserts! (is-council-member contract-caller) ERR-NOT-COUNCIL)
    (asserts! (is-none (index-of? approvals contract-caller)) ERR-UNCHANGED)
    ;; a council has no more members than the list has places
    (let ((more (unwrap! (as-max-len? (append approvals contract-caller) u15) ERR-COUNCIL-BOUNDS)))
      (map-set proposals id (merge proposal {
        approvals: more,
        approved-at: (approved-since more (get approved-at proposal) now)
      })))
    (print {topic: "approve", proposal: id, by: contract-caller})
    (ok true)))

;; @desc a member takes an approval back; below the threshold the delay starts over
(define-public (withdraw-approval (id uint))
  (let ((now stacks-block-time)
        (proposal (try! (get-open id now)))
        (fewer (without (get approvals proposal) contract-caller)))
    (asserts! (not (is-eq fewer (get approvals proposal))) ERR-UNCHANGED)
    (map-set proposals id (merge proposal {
      approvals: fewer,
      approved-at: (approved-since fewer (get approved-at proposal) now)
    }))
    (print {topic: "withdraw-approval", proposal: id, by: contract-caller})
    (ok true)))

;; @desc the proposer takes the proposal back
(define-public (cancel (id uint))
  (let ((proposal (try! (get-open id stacks-block-time))))
    (asserts! (is-eq contract-caller (get proposer proposal)) ERR-NOT-PROPOSER)
    (map-set proposals id (merge proposal {state: CANCELLED}))
    (print {topic: "cancel", proposal: id})
    (ok true)))

;; @desc anyone carries out an approved proposal once its delay is over, once
(define-public (execute (id uint))
  (let ((action (try! (take id stacks-block-time))))
    (try! (act action))
    (print {topic: "execute", proposal: id, action: action})
    (ok true)))

;; @desc anyone puts the approved contract in a component's place
(define-public (execute-component (id uint) (candidate <component>))
  (let ((now stacks-block-time)
        (action (try! (take id now)))
        (name (get name action))
        (version (get value action))
        (contract (contract-of candidate)))
    (asserts! (is-eq (get kind action) "component") ERR-OTHER-CALL)
    (asserts! (is-eq (get who action) (some contract)) ERR-COMPONENT)
    (asserts! (is-eq (contract-call? candidate get-component) (ok {name: name, version: version})) ERR-COMPONENT)
    (try! (install name contract version now))
    (print {topic: "execute-component", proposal: id, name: name, contract: contract, version: version})
    (ok true)))
