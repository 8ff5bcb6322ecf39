;; Properties of cohorts.

;; what was seen of entries, sets, and of what is final
(define-map seen-entries uint {cohort: uint, key: (buff 33), entered-at: uint})
(define-map seen-sets {cohort: uint, milestone: uint} (list 32 (buff 33)))
(define-map seen-final uint uint)
(define-map seen-cohorts uint {opened-at: uint, sealed-at: uint})

(define-private (any-account (number uint))
  (among number (contract-call? .user-registry get-user-count)))

;; One of the first five milestones, those that the world reaches.
(define-private (any-set (number uint) (other uint))
  {cohort: (among number (var-get cohort-count)), milestone: (among other u5)})

(define-private (holder-of (key (buff 33)))
  (map-get? key-xs (default-to 0x (slice? key u1 u33))))

(define-private (is-of-cohort (key (buff 33)) (run {cohort: uint, milestone: uint, sound: bool}))
  (merge run {sound: (and
    (get sound run)
    (match (holder-of key) account
      (and
        (has-risen account (get milestone run))
        (match (map-get? entries account) entry
          (and (is-eq (get cohort entry) (get cohort run)) (is-eq (get key entry) key))
          false))
      false))}))

(define-private (count-entry (account uint) (run {cohort: uint, found: uint}))
  (match (map-get? entries account) entry
    (if (is-eq (get cohort entry) (get cohort run)) (merge run {found: (+ (get found run) u1)}) run)
    run))

;; helpers
(define-public (observe-entry (number uint))
  (let ((account (any-account number))
        (entry (unwrap! (map-get? entries account) ERR-NOTHING)))
    (judge "entries" (match (map-get? seen-entries account) before (is-eq before entry) true))
    (ok (map-set seen-entries account entry))))

(define-public (observe-set (number uint) (other uint))
  (let ((id (any-set number other))
        (keys (unwrap! (map-get? sets id) ERR-NOTHING)))
    (match (map-get? seen-sets id) before
      (judge "sets" (is-eq (slice? keys u0 (len before)) (some before)))
      true)
    (ok (map-set seen-sets id keys))))

(define-public (observe-final (number uint))
  (let ((account (any-account number))
        (final (get final (unwrap! (contract-call? .session-logger get-account account) ERR-NOTHING))))
    (judge "final" (>= final (default-to u0 (map-get? seen-final account))))
    (ok (map-set seen-final account final))))

(define-public (observe-cohort (number uint))
  (let ((cohort (among number (var-get cohort-count)))
        (row (unwrap! (map-get? cohorts cohort) ERR-NOTHING)))
    (judge "cohorts" (match (map-get? seen-cohorts cohort) before
      (and
        (is-eq (get opened-at before) (get opened-at row))
        (or (is-eq (get sealed-at before) u0) (is-eq (get sealed-at before) (get sealed-at row))))
      true))
    (ok (map-set seen-cohorts cohort row))))

;; Nobody seals a cohort of fewer than 16, and one that is not there.
(define-public (attempt-to-seal (number uint))
  (let ((cohort (among number (var-get cohort-count))))
    (asserts! (< (len (get-set cohort FIRST)) LEAST) ERR-NOTHING)
    (ok (judge "seals" (and
      (is-eq (seal-cohort cohort) (if (is-some (map-get? cohorts cohort)) ERR-NOT-DUE ERR-NO-COHORT))
      (is-eq (seal-cohort (+ (var-get cohort-count) u1)) ERR-NO-COHORT))))))

;; Nobody but its owner makes an account rise, and nobody in a pause.
(define-public (attempt-to-rise (number uint))
  (let ((account (any-account number))
        (record (unwrap! (contract-call? .session-logger get-account account) ERR-NOTHING)))
    (asserts! (is-some (contract-call? .progress-tracker get-reached account FIRST)) ERR-NOTHING)
    (asserts! (or (not (is-eq (get owner record) tx-sender)) (< stacks-block-time (var-get pause-until))) ERR-NOTHING)
    (ok (judge "strangers" (is-eq (rise account FIRST)
      (if (< stacks-block-time (var-get pause-until)) ERR-PAUSED ERR-NOT-OWNER))))))

;; properties
(define-read-only (invariant-an-entry-never-changes)
  (judged "entries"))

(define-read-only (invariant-a-set-only-grows)
  (judged "sets"))

(define-read-only (invariant-final-never-falls)
  (judged "final"))

(define-read-only (invariant-a-cohort-opens-and-is-sealed-once)
  (judged "cohorts"))

(define-read-only (invariant-few-are-never-sealed)
  (judged "seals"))

(define-read-only (invariant-strangers-raise-nobody)
  (judged "strangers"))

(define-read-only (invariant-every-pause-is-short)
  (some (short-pause (var-get pause-until))))

(define-read-only (invariant-every-key-of-a-set-is-of-its-cohort (number uint) (other uint))
  (let ((id (any-set number other))
        (keys (default-to (list) (map-get? sets id))))
    (if (> (len keys) u0)
      (some (get sound (fold is-of-cohort keys (merge id {sound: true}))))
      none)))

(define-read-only (invariant-members-are-the-entries (number uint))
  (let ((cohort (among number (var-get cohort-count))))
    (if (<= (contract-call? .user-registry get-user-count) u100)
      (some (is-eq
        (len (get-set cohort FIRST))
        (get found (fold count-entry NUMBERS {cohort: cohort, found: u0}))))
      none)))

(define-read-only (invariant-a-key-is-one-accounts (number uint))
  (match (map-get? entries (any-account number)) entry
    (some (is-eq (holder-of (get key entry)) (some (any-account number))))
    none))

;; for life: whatever is disputed or struck out later is none of those behind the entry
(define-read-only (invariant-an-entry-keeps-what-it-rests-on (number uint))
  (let ((account (any-account number)))
    (match (map-get? entries account) entry
      (match (contract-call? .session-logger get-account account) record
        (some (and (>= (get confirmed record) (+ (get disputed record) u10)) (>= (get final record) u10)))
        (some false))
      none)))
