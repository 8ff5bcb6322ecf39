;; cohorts: sets of 16 to 32 accounts among which a claim to a milestone hides.
;; An account enters one cohort in its life, with one key, vouched for by an unnamed therapist of a ring.

;; traits
(impl-trait .component-trait.component-trait)

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it
(define-constant SIZE u32)
(define-constant LEAST u16) ;; members of a cohort that is sealed for its age
(define-constant PATIENCE u7862400) ;; 91 days
(define-constant SLOTS u4) ;; how often one therapist's key may vouch in one cohort
(define-constant FIRST u1) ;; the milestone of everybody who enters
;; sha256("atsl/ring/v1/digest"): the digest is computed here too, since a second hop would cost 3 reads
(define-constant D-DIGEST 0x74c99f1f859cb92f8d506bbe30cdf5c5c226e288c2187317ed95da05629f3110)

;; errors
;; Cohorts take nobody in for the moment.
(define-constant ERR-PAUSED (err u1900))
;; There is no such account, or it was never paired.
(define-constant ERR-NO-ACCOUNT (err u1901))
;; The account belongs to another address.
(define-constant ERR-NOT-OWNER (err u1902))
;; The account has entered a cohort before; it has one for life.
(define-constant ERR-ENTERED (err u1903))
;; The account has entered no cohort yet.
(define-constant ERR-NOT-ENTERED (err u1904))
;; The account has not reached this milestone yet.
(define-constant ERR-NOT-REACHED (err u1905))
;; A milestone within weeks has no sets: those of all others lie one within the other.
(define-constant ERR-WINDOW (err u1906))
;; The time in which the sessions behind the milestone could be disputed is not over.
(define-constant ERR-TOO-EARLY (err u1907))
;; Sessions behind the milestone were struck out since or are openly disputed, and too few are left.
(define-constant ERR-LAPSED (err u1908))
;; Another cohort is open now than the one that was vouched for.
(define-constant ERR-COHORT (err u1909))
;; A cohort key is exactly 33 bytes.
(define-constant ERR-KEY (err u1910))
;; This cohort key, or its negative, was registered before.
(define-constant ERR-KEY-TAKEN (err u1911))
;; A therapist's key vouches in slots 0 to 3 of a cohort.
(define-constant ERR-SLOT (err u1912))
;; This therapist's key has vouched in this slot of the cohort before.
(define-constant ERR-VOUCHED (err u1913))
;; There is no such published ring.
(define-constant ERR-UNKNOWN-RING (err u1914))
;; The ring has a newer version; a fresh voucher is needed.
(define-constant ERR-STALE-RING (err u1915))
;; The keys are not those of the published ring.
(define-constant ERR-RING-MISMATCH (err u1916))
;; The ring's term is over.
(define-constant ERR-TERM-OVER (err u1917))
;; The ring is suspended for the moment.
(define-constant ERR-RING-SUSPENDED (err u1918))
;; A key of the ring was changed after the cohort had opened; such a key could vouch once more.
(define-constant ERR-ROTATED (err u1919))
;; There is no such cohort.
(define-constant ERR-NO-COHORT (err u1920))
;; The cohort was sealed before.
(define-constant ERR-SEALED (err u1921))
;; A cohort is sealed with 32 members, or after 91 days with 16.
(define-constant ERR-NOT-DUE (err u1922))
;; The account is in the set of this milestone already.
(define-constant ERR-RISEN (err u1923))
;; Only the governance contract may do this.
(define-constant ERR-NOT-GOVERNANCE (err u1924))
;; A pause lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-PAUSE-BOUNDS (err u1925))

;; variables
(define-data-var pause-until uint u0)
;; the newest cohort is the open one until it is sealed
(define-data-var cohort-count uint u0)

;; maps
(define-map cohorts uint {opened-at: uint, sealed-at: uint}) ;; sealed-at: u0 while it is open
(define-map entries uint {cohort: uint, key: (buff 33), entered-at: uint})
;; keys in the order in which they joined, and none ever leaves: a claim among the first n of them holds for good
(define-map sets {cohort: uint, milestone: uint} (list 32 (buff 33)))
(define-map risen {account: uint, milestone: uint} bool)
;; x-coordinates ever registered: excludes copies and negatives
(define-map key-xs (buff 33) uint)
(define-map vouchers {cohort: uint, slot: uint, tag: (buff 33)} bool)

;; private
(define-private (join (key (buff 33)) (bytes (buff 1088)))
  ;; 32 + 32 * 33 = 1088, so the join always fits
  (default-to bytes (as-max-len? (concat bytes key) u1088)))

;; The open cohort, or the one that opens now.
(define-private (open-cohort (now uint))
  (let ((newest (var-get cohort-count)))
    (match (map-get? cohorts newest) row
      (if (is-eq (get sealed-at row) u0)
        {cohort: newest, opened-at: (get opened-at row)}
        {cohort: (+ newest u1), opened-at: now})
      {cohort: (+ newest u1), opened-at: now})))

(define-private (is-due (opened-at uint) (members uint) (now uint))
  (or (is-eq members SIZE) (and (>= members LEAST) (>= now (+ opened-at PATIENCE)))))

;; What is left of the sessions that counted when the milestone was reached suffices, and can no longer be disputed
;; once the ledger is told: each had its time since. What was struck out or is disputed is taken for one of them.
(define-private (settle (account uint) (milestone uint) (now uint))
  (let ((record (unwrap! (contract-call? .session-logger get-account account) ERR-NO-ACCOUNT))
        (goal (unwrap! (contract-call? .progress-tracker get-milestone milestone) ERR-NOT-REACHED))
        (row (unwrap! (contract-call? .progress-tracker get-reached account milestone) ERR-NOT-REACHED))
        (window (get dispute-window (contract-call? .dispute-resolver get-settings))))
    (asserts! (>= now (var-get pause-until)) ERR-PAUSED)
    (asserts! (is-eq contract-caller (get owner record)) ERR-NOT-OWNER)
    (asserts! (is-eq (get window goal) u0) ERR-WINDOW)
    (asserts! (>= now (+ (get at row) window)) ERR-TOO-EARLY)
    (asserts! (>= (+ (get confirmed row) (get voided row))
      (+ (get sessions goal) (get voided record) (get disputed record))) ERR-LAPSED)
    (contract-call? .session-logger make-final account (get sequence row))))

(define-private (add-key (cohort uint) (milestone uint) (key (buff 33)))
  (let ((keys (get-set cohort milestone))
        ;; a cohort with 32 members is sealed, so there is always room
        (more (default-to keys (as-max-len? (append keys key) u32))))
    (map-set sets {cohort: cohort, milestone: milestone} more)
    (len more)))

;; One of the ring's present keys vouches, in a slot of the cohort that it has not used.
(define-private (check-voucher
    (open {cohort: uint, opened-at: uint})
    (account uint)
    (key (buff 33))
    (voucher {
      ring: uint,
      version: uint,
      keys: (list 32 (buff 33)),
      slot: uint,
      tag: (buff 33),
      h0: (buff 32),
      responses: (list 32 (buff 32))
    })
    (now uint))
  (let ((cohort (get cohort open))
        (slot (get slot voucher))
        (tag (get tag voucher))
        (status (unwrap! (contract-call? .session-logger get-ring (get ring voucher)) ERR-UNKNOWN-RING)))
    (asserts! (< slot SLOTS) ERR-SLOT)
    (asserts! (is-eq (get version voucher) (get version status)) ERR-STALE-RING)
    (asserts! (is-eq (sha256 (fold join (get keys voucher) D-DIGEST)) (get digest status)) ERR-RING-MISMATCH)
    (asserts! (< now (get expires status)) ERR-TERM-OVER)
    (asserts! (>= now (get suspended-until status)) ERR-RING-SUSPENDED)
    ;; a cohort that stays small for long would otherwise never fill
    (asserts! (or
      (< (get rotated-at status) (get opened-at open))
      (>= now (+ (get opened-at open) PATIENCE))) ERR-ROTATED)
    (try! (contract-call? .ring-signature verify-tagged
      (get keys voucher)
      (vouch-scope cohort slot)
      tag
      (vouch-message cohort slot account key (get ring voucher) (get version voucher))
      (get h0 voucher)
      (get responses voucher)))
    (ok (asserts! (map-insert vouchers {cohort: cohort, slot: slot, tag: tag} true) ERR-VOUCHED))))

;; read-only
(define-read-only (get-component)
  (ok {name: "cohorts", version: u1}))

;; @desc nobody enters before this time (unix seconds)
(define-read-only (get-pause)
  (var-get pause-until))

(define-read-only (get-cohort-count)
  (var-get cohort-count))

;; @desc when a cohort opened and was sealed (u0: it is open), and how many are in it
(define-read-only (get-cohort (cohort uint))
  (match (map-get? cohorts cohort) row
    (some (merge row {members: (len (get-set cohort FIRST))}))
    none))

(define-read-only (get-entry (account uint))
  (map-get? entries account))

;; @desc 20 accounts' entries from one on: whoever asks for a page does not say which account is theirs
(define-read-only (get-entries (from uint))
  (map get-entry
    (list from (+ from u1) (+ from u2) (+ from u3) (+ from u4) (+ from u5) (+ from u6) (+ from u7) (+ from u8)
      (+ from u9) (+ from u10) (+ from u11) (+ from u12) (+ from u13) (+ from u14) (+ from u15) (+ from u16)
      (+ from u17) (+ from u18) (+ from u19))))

;; @desc whether the account is in its cohort's set of a milestone
(define-read-only (has-risen (account uint) (milestone uint))
  (default-to false (map-get? risen {account: account, milestone: milestone})))

;; @desc the cohort keys of those who reached a milestone, in the order in which they joined
(define-read-only (get-set (cohort uint) (milestone uint))
  (default-to (list) (map-get? sets {cohort: cohort, milestone: milestone})))

;; @desc whether the key that has this tag in this slot of the cohort has vouched there
(define-read-only (has-vouched (cohort uint) (slot uint) (tag (buff 33)))
  (default-to false (map-get? vouchers {cohort: cohort, slot: slot, tag: tag})))

;; @desc what a cohort key signs, as a ring of one, to enter
(define-read-only (possession-message (owner principal) (account uint))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/cohort-key/v1",
    chain-id: chain-id,
    contract: current-contract,
    owner: owner,
    account: account
  }))))

;; @desc the scope of a slot's tags: one voucher there for each therapist's key, no link elsewhere
(define-read-only (vouch-scope (cohort uint) (slot uint))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/vouch-scope/v1",
    chain-id: chain-id,
    contract: current-contract,
    cohort: cohort,
    slot: slot
  }))))

;; @desc what one of the ring signs to vouch for an account and its cohort key
(define-read-only (vouch-message
    (cohort uint)
    (slot uint)
    (account uint)
    (key (buff 33))
    (ring uint)
    (version uint))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/vouch/v1",
    chain-id: chain-id,
    contract: current-contract,
    cohort: cohort,
    slot: slot,
    account: account,
    key: key,
    ring: ring,
    version: version
  }))))

;; public
;; @desc the owner enters the open cohort with the account's first milestone; returns the cohort
;; @param h0, z: proof that the caller holds the cohort key
;; @param voucher: the ring's tagged signature for this cohort, account and key
(define-public (enter-cohort
    (cohort uint)
    (account uint)
    (key (buff 33))
    (h0 (buff 32))
    (z (buff 32))
    (voucher {
      ring: uint,
      version: uint,
      keys: (list 32 (buff 33)),
      slot: uint,
      tag: (buff 33),
      h0: (buff 32),
      responses: (list 32 (buff 32))
    }))
  (let ((now stacks-block-time)
        (open (open-cohort now))
        (x (unwrap! (slice? key u1 u33) ERR-KEY)))
    (try! (settle account FIRST now))
    (asserts! (is-eq cohort (get cohort open)) ERR-COHORT)
    (asserts! (map-insert entries account {cohort: cohort, key: key, entered-at: now}) ERR-ENTERED)
    (try! (contract-call? .ring-signature verify-possession key (possession-message contract-caller account) h0 z))
    (asserts! (map-insert key-xs x account) ERR-KEY-TAKEN)
    (try! (check-voucher open account key voucher now))
    (let ((members (add-key cohort FIRST key)))
      (map-set risen {account: account, milestone: FIRST} true)
      (map-set cohorts cohort {
        opened-at: (get opened-at open),
        sealed-at: (if (is-due (get opened-at open) members now) now u0)
      })
      (var-set cohort-count cohort)
      (print {topic: "enter-cohort", account: account, cohort: cohort, members: members})
      (ok cohort))))

;; @desc the owner puts the account's key into its cohort's set of a further milestone
(define-public (rise (account uint) (milestone uint))
  (begin
    (try! (settle account milestone stacks-block-time))
    (asserts! (map-insert risen {account: account, milestone: milestone} true) ERR-RISEN)
    (let ((entry (unwrap! (map-get? entries account) ERR-NOT-ENTERED))
          (cohort (get cohort entry)))
      (add-key cohort milestone (get key entry))
      (print {topic: "rise", account: account, cohort: cohort, milestone: milestone})
      (ok true))))

;; @desc close the open cohort for good once it is due; anyone may
(define-public (seal-cohort (cohort uint))
  (let ((now stacks-block-time)
        (row (unwrap! (map-get? cohorts cohort) ERR-NO-COHORT)))
    (asserts! (is-eq (get sealed-at row) u0) ERR-SEALED)
    (asserts! (is-due (get opened-at row) (len (get-set cohort FIRST)) now) ERR-NOT-DUE)
    (map-set cohorts cohort (merge row {sealed-at: now}))
    (print {topic: "seal-cohort", cohort: cohort})
    (ok true)))

;; @desc let nobody in until a time at most 14 days away, or lift that early; then 14 days without
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
