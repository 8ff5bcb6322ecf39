;; Properties of dispute-resolver.

;; ballots as the world handed them in, since no list of tags is kept
(define-map noted {dispute: uint, round: uint, tag: (buff 33)} bool)
(define-map noted-count {dispute: uint, round: uint} uint)
;; what was seen of disputes, votes and rings
(define-map seen uint {
  account: uint, sequence: uint, by-owner: bool, evidence: (buff 32), ring: uint, digest: (buff 32), payer: principal,
  quorum: uint, commit-period: uint, opened-at: uint
})
(define-map last uint {phase: uint, round: uint, commits: uint, counts: uint, against: uint, bond: uint,
  decision: (optional bool), answer: (optional (buff 32)),
  appeal: (optional {by-owner: bool, evidence: (buff 32), answer: (optional (buff 32))})})
(define-map seen-rings uint {members: (list 32 {key: (buff 33), contact: (buff 32)}), digest: (buff 32)})

(define-private (any-dispute (number uint))
  (map-get? disputes (among number (get disputes (var-get totals)))))

(define-private (add-bond (id uint) (sum uint))
  (+ sum (default-to u0 (get bond (map-get? disputes id)))))

(define-private (count-final (id uint) (sum uint))
  (+ sum (if (is-eq (get phase (map-get? disputes id)) (some FINAL)) u1 u0)))

(define-private (count-seated (who principal) (sum uint))
  (+ sum (if (is-eq (get status (map-get? arbitrators who)) (some SEATED)) u1 u0)))

;; helpers
(define-public (note-tag (dispute uint) (round uint) (tag (buff 33)))
  (let ((id {dispute: dispute, round: round}))
    (map-set noted-count id (+ u1 (default-to u0 (map-get? noted-count id))))
    ;; the world tells of each ballot that was taken: a tag told twice voted twice
    (ok (judge "tags" (map-insert noted (merge id {tag: tag}) true)))))

(define-public (observe (number uint))
  (let ((id (among number (get disputes (var-get totals))))
        (row (unwrap! (map-get? disputes id) ERR-NOTHING)))
    (map-insert seen id (fixed row))
    (match (map-get? last id) before
      (let ((same-round (is-eq (get round before) (get round row))))
        (judge "phases" (and
          (>= (get round row) (get round before))
          (or (not (is-eq (get phase before) FINAL)) (and
            (is-eq (get phase row) FINAL)
            (is-eq (get decision row) (get decision before))))))
        (judge "votes" (or (not same-round) (and
          (>= (get commits row) (get commits before))
          (>= (get counts row) (get counts before))
          (>= (get against row) (get against before)))))
        (judge "bonds" (or
          (is-eq (get bond row) (get bond before))
          (and (is-eq (get bond row) u0) (is-eq (get phase row) FINAL))))
        (judge "appeals" (match (get appeal before) was
          (match (get appeal row) is
            (and
              (is-eq (get by-owner is) (get by-owner was))
              (is-eq (get evidence is) (get evidence was))
              (stays (get answer was) (get answer is)))
            false)
          true))
        (judge "answers" (and
          (stays (get answer before) (get answer (get opening row)))
          ;; what the first instance did not hear is not heard after its last round
          (or (is-none (get appeal before)) (is-eq (get answer before) (get answer (get opening row)))))))
      true)
    (ok (map-set last id {
      phase: (get phase row),
      round: (get round row),
      commits: (get commits row),
      counts: (get counts row),
      against: (get against row),
      bond: (get bond row),
      decision: (get decision row),
      answer: (get answer (get opening row)),
      appeal: (get appeal row)
    }))))

;; what was answered once stays
(define-private (stays (before (optional (buff 32))) (now (optional (buff 32))))
  (or (is-none before) (is-eq before now)))

(define-private (fixed (row {
    account: uint, sequence: uint, revision: uint, state: uint, key: (buff 33),
    opening: {by-owner: bool, evidence: (buff 32), answer: (optional (buff 32))},
    appeal: (optional {by-owner: bool, evidence: (buff 32), answer: (optional (buff 32))}), ring: uint, digest: (buff 32), phase: uint, round: uint, commit-until: uint, reveal-until: uint,
    appeal-until: uint, commits: uint, counts: uint, against: uint, commit-period: uint, reveal-period: uint,
    appeal-window: uint, quorum: uint, decision: (optional bool), bond: uint,
    payer: principal, opened-at: uint
  }))
  {
    account: (get account row),
    sequence: (get sequence row),
    by-owner: (get by-owner (get opening row)),
    evidence: (get evidence (get opening row)),
    ring: (get ring row),
    digest: (get digest row),
    payer: (get payer row),
    quorum: (get quorum row),
    commit-period: (get commit-period row),
    opened-at: (get opened-at row)
  })

(define-public (observe-ring (number uint))
  (let ((version (among number (var-get ring-version)))
        (ring (unwrap! (map-get? arbitrator-rings version) ERR-NOTHING)))
    (match (map-get? seen-rings version) before
      (judge "rings" (is-eq before ring))
      true)
    (ok (map-set seen-rings version ring))))

(define-public (attempt-while-paused (number uint))
  (let ((row (unwrap! (any-dispute number) ERR-NOTHING))
        (opened (open-dispute (get account row) (get sequence row) (sha256 0x01)))
        (id (among number (get disputes (var-get totals)))))
    (asserts! (< stacks-block-time (get-pause)) ERR-NOTHING)
    (judge "paused" (is-err opened))
    (ok (if (and (is-eq (get phase row) FINAL) (> (get bond row) u0))
      (judge "leaving" (is-ok (withdraw-bond id)))
      true))))

;; Nothing is taken on before its time, and what is final stays so.
(define-public (attempt-too-early (number uint))
  (let ((row (unwrap! (any-dispute number) ERR-NOTHING))
        (id (among number (get disputes (var-get totals))))
        (taken (advance id)))
    (asserts! (or (is-eq (get phase row) FINAL) (< stacks-block-time
      (if (is-eq (get phase row) VOTING) (get reveal-until row) (get appeal-until row)))) ERR-NOTHING)
    (ok (judge "early" (is-eq taken (if (is-eq (get phase row) FINAL) ERR-FINAL ERR-NOT-DUE))))))

;; properties
(define-read-only (invariant-votes-fit-in-ballots-and-ballots-in-the-ring (number uint))
  (match (any-dispute number) row
    (let ((ring (len (default-to (list) (get members (map-get? arbitrator-rings (get ring row)))))))
      (some (and
        (<= (+ (get counts row) (get against row)) (get commits row))
        (<= (get commits row) ring)
        (>= ring (get quorum row)))))
    none))

(define-read-only (invariant-ballots-are-those-handed-in (number uint))
  (match (any-dispute number) row
    (if (> (get commits row) u0)
      (some (is-eq (map-get? noted-count {
        dispute: (among number (get disputes (var-get totals))),
        round: (get round row)
      }) (some (get commits row))))
      none)
    none))

(define-read-only (invariant-a-tag-votes-once-a-round)
  (judged "tags"))

(define-read-only (invariant-votes-never-vanish)
  (judged "votes"))

(define-read-only (invariant-no-dispute-vanishes-or-changes-its-terms (number uint))
  (let ((id (among number (get disputes (var-get totals)))))
    (match (map-get? seen id) before
      (match (map-get? disputes id) row
        (some (is-eq before (fixed row)))
        (some false))
      none)))

(define-read-only (invariant-phases-go-forward-and-final-is-final)
  (judged "phases"))

(define-read-only (invariant-nothing-closes-early)
  (judged "early"))

(define-read-only (invariant-one-appeal-stays)
  (judged "appeals"))

(define-read-only (invariant-one-answer-an-instance-stays)
  (judged "answers"))

(define-read-only (invariant-decided-needs-the-quorum (number uint))
  (match (any-dispute number) row
    (if (and (is-some (get decision row)) (is-none (get appeal row)))
      (some (and
        (>= (get commits row) (get quorum row))
        (is-eq (get decision row) (some (> (get counts row) (get against row))))))
      none)
    none))

(define-read-only (invariant-bonds-held-are-in-the-contract)
  (if (and (> (var-get bonds-held) u0) (<= (get disputes (var-get totals)) u100))
    (some (and
      (is-eq (stx-get-balance current-contract) (var-get bonds-held))
      (is-eq (var-get bonds-held) (fold add-bond NUMBERS u0))))
    none))

(define-read-only (invariant-bond-goes-only-at-the-end)
  (judged "bonds"))

;; the ledger holds a session exactly as long as its dispute is not final
(define-read-only (invariant-session-is-held-while-disputed (number uint))
  (match (any-dispute number) row
    (match (contract-call? .session-logger get-session (get account row) (get sequence row)) session
      (some (is-eq
        (is-eq (get dispute session) (among number (get disputes (var-get totals))))
        (not (is-eq (get phase row) FINAL))))
      (some false))
    none))

(define-read-only (invariant-settled-are-those-final)
  (let ((all (var-get totals)))
    (if (and (> (get settled all) u0) (<= (get disputes all) u100))
      (some (and
        (is-eq (get settled all) (fold count-final NUMBERS u0))
        (<= (+ (get voided all) (get upheld all) (get refused all) (get unresolved all)) (get settled all))))
      none)))

(define-read-only (invariant-settings-stay-within-bounds)
  (let ((now (var-get settings)))
    (some (and
      (and (>= (get dispute-window now) MIN-WINDOW) (<= (get dispute-window now) (* u90 DAY)))
      (and (>= (get commit-period now) DAY) (<= (get commit-period now) (* u30 DAY)))
      (and (>= (get reveal-period now) DAY) (<= (get reveal-period now) (* u30 DAY)))
      (and (>= (get appeal-window now) DAY) (<= (get appeal-window now) (* u30 DAY)))
      (and (>= (get quorum now) u1) (<= (get quorum now) u32))
      (<= (get bond now) MAX-BOND)
      (short-pause (get pause-until now))))))

(define-read-only (invariant-ring-is-the-seated)
  (if (> (var-get ring-version) u0)
    (some (is-eq (len (current-members)) (fold count-seated CAST u0)))
    none))

(define-read-only (invariant-ring-of-a-version-never-changes)
  (judged "rings"))

(define-read-only (invariant-paused-opens-nothing)
  (judged "paused"))
