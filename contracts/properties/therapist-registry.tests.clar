;; Properties of therapist-registry.

;; what was seen
(define-map first-seen principal {id: uint, credential: (buff 32), registered-at: uint})
(define-map last-seen principal {status: uint, ring: uint, seat: uint})
(define-map seen-versions {ring: uint, version: uint} {digest: (buff 32), published-at: uint, expires: uint})
(define-map last-rings uint {version: uint, valid-from: uint, rotated-at: uint, seats: uint})

(define-private (any-ring (number uint))
  (among number (var-get ring-count)))

(define-private (count-verified (who principal) (sum uint))
  (+ sum (if (is-eq (get status (map-get? therapists who)) (some VERIFIED)) u1 u0)))

(define-private (count-registered (who principal) (sum uint))
  (+ sum (if (is-some (map-get? therapists who)) u1 u0)))

(define-private (count-at (who principal) (run {ring: uint, seat: uint, count: uint}))
  (match (map-get? therapists who) record
    (if (and (is-eq (get ring record) (get ring run)) (is-eq (get seat record) (get seat run)))
      (merge run {count: (+ (get count run) u1)})
      run)
    run))

(define-private (seat-of (record {ring: uint, seat: uint}))
  (element-at? (default-to (list) (get seats (map-get? rings (get ring record)))) (get seat record)))

(define-private (key-of (seat {key: (buff 33), expires: uint}))
  (get key seat))

(define-private (is-seated (key (buff 33)) (run {keys: (list 32 (buff 33)), all: bool}))
  (merge run {all: (and (get all run) (is-some (index-of? (get keys run) key)))}))

;; helpers
(define-public (observe (who principal))
  (let ((record (unwrap! (map-get? therapists who) ERR-NOTHING)))
    (map-insert first-seen who {
      id: (get id record),
      credential: (get credential record),
      registered-at: (get registered-at record)
    })
    (match (map-get? last-seen who) before
      (begin
        (judge "status" (or (< (get status before) REVOKED) (is-eq (get status before) (get status record))))
        (judge "seats" (or
          (is-eq (get ring before) u0)
          (and (is-eq (get ring before) (get ring record)) (is-eq (get seat before) (get seat record))))))
      true)
    (ok (map-set last-seen who {status: (get status record), ring: (get ring record), seat: (get seat record)}))))

(define-public (observe-ring (number uint) (back uint))
  (let ((ring (any-ring number))
        (record (unwrap! (map-get? rings ring) ERR-NOTHING))
        (id {ring: ring, version: (among back (get version record))}))
    (match (map-get? ring-keys id) frozen
      (map-insert seen-versions id {
        digest: (get digest frozen),
        published-at: (get published-at frozen),
        expires: (get expires frozen)
      })
      false)
    (match (map-get? last-rings ring) before
      (judge "rings" (and
        (>= (get version record) (get version before))
        (>= (get valid-from record) (get valid-from before))
        (>= (get rotated-at record) (get rotated-at before))
        (>= (len (get seats record)) (get seats before))))
      true)
    (ok (map-set last-rings ring {
      version: (get version record),
      valid-from: (get valid-from record),
      rotated-at: (get rotated-at record),
      seats: (len (get seats record))
    }))))

;; During a pause nobody is attested, and every therapist can leave. (Only every other one does.)
(define-public (attempt-while-paused (who principal) (number uint))
  (let ((attested (attest who (+ stacks-block-time u86400)))
        (mine (map-get? therapists tx-sender)))
    (asserts! (< stacks-block-time (get-pause)) ERR-NOTHING)
    (judge "paused" (or (is-eq attested ERR-PAUSED) (is-eq attested ERR-NO-THERAPIST)))
    (ok (match mine record
      (if (and (< (get status record) REVOKED) (is-eq (mod number u2) u0))
        (judge "leaving" (is-ok (leave)))
        true)
      true))))

;; Who is no issuer vouches for nobody and withdraws no trust.
(define-public (attempt-as-stranger (who principal) (number uint) (ledger <ring-ledger>))
  (let ((record (unwrap! (map-get? therapists who) ERR-NOTHING)))
    (asserts! (not (is-issuer tx-sender)) ERR-NOTHING)
    (ok (judge "strangers" (and
      (is-eq (suspend-therapist who) ERR-NOT-ISSUER)
      (is-eq (revoke-therapist who) ERR-NOT-ISSUER)
      (is-err (attest who (+ stacks-block-time u86400)))
      (is-err (publish-ring (any-ring number) false ledger))
      (is-eq (set-issuer tx-sender true) ERR-NOT-GOVERNANCE))))))

;; properties
(define-read-only (invariant-verified-count-is-the-verified)
  (if (> (var-get therapist-count) u0)
    (some (is-eq (var-get verified-count) (fold count-verified CAST u0)))
    none))

(define-read-only (invariant-therapists-are-counted)
  (if (> (var-get therapist-count) u0)
    (some (is-eq (var-get therapist-count) (fold count-registered CAST u0)))
    none))

(define-read-only (invariant-no-therapist-vanishes-or-is-another (who principal))
  (match (map-get? first-seen who) before
    (match (map-get? therapists who) record
      (some (and
        (is-eq before {
          id: (get id record),
          credential: (get credential record),
          registered-at: (get registered-at record)
        })
        (is-eq (map-get? therapist-ids (get id record)) (some who))))
      (some false))
    none))

(define-read-only (invariant-seats-never-move)
  (judged "seats"))

(define-read-only (invariant-a-seat-is-one-therapists (who principal))
  (match (map-get? therapists who) record
    (if (> (get ring record) u0)
      (some (is-eq u1 (get count (fold count-at CAST {ring: (get ring record), seat: (get seat record), count: u0}))))
      none)
    none))

;; a seat holds its therapist's present key, and is open exactly while that therapist is verified
(define-read-only (invariant-seat-follows-its-therapist (who principal))
  (match (map-get? therapists who) record
    (if (> (get ring record) u0)
      (some (is-eq (seat-of {ring: (get ring record), seat: (get seat record)}) (some {
        key: (get ring-key record),
        expires: (if (is-eq (get status record) VERIFIED) (get expires record) u0)
      })))
      none)
    none))

(define-read-only (invariant-key-is-burnt-for-its-owner (who principal))
  (match (map-get? therapists who) record
    (some (is-eq
      (map-get? ring-key-xs (unwrap-panic (slice? (get ring-key record) u1 u33)))
      (some who)))
    none))

(define-read-only (invariant-verified-was-attested (who principal))
  (match (map-get? therapists who) record
    (if (is-eq (get status record) VERIFIED)
      (some (and (is-some (get issuer record)) (> (get ring record) u0) (not (is-eq (get issuer record) (some who)))))
      none)
    none))

(define-read-only (invariant-revoked-and-left-are-final)
  (judged "status"))

(define-read-only (invariant-published-keys-never-change (number uint) (back uint))
  (let ((ring (any-ring number))
        (id {ring: ring, version: (among back (default-to u0 (get version (map-get? rings ring))))}))
    (match (map-get? seen-versions id) before
      (match (map-get? ring-keys id) frozen
        (some (and
          (is-eq before {
            digest: (get digest frozen),
            published-at: (get published-at frozen),
            expires: (get expires frozen)
          })
          (is-eq (get digest frozen) (contract-call? .ring-signature ring-digest (get keys frozen)))))
        (some false))
      none)))

(define-read-only (invariant-every-version-is-kept (number uint) (back uint))
  (match (map-get? rings (any-ring number)) record
    (if (> (get version record) u0)
      (some (and
        (is-some (map-get? ring-keys {ring: (any-ring number), version: (among back (get version record))}))
        (is-none (map-get? ring-keys {ring: (any-ring number), version: (+ (get version record) u1)}))))
      none)
    none))

(define-read-only (invariant-rings-only-grow)
  (judged "rings"))

;; unless a change of keys is noted for the next publication, every published key is still the one of its seat
(define-read-only (invariant-replaced-key-is-noted (number uint))
  (match (map-get? rings (any-ring number)) record
    (match (map-get? ring-keys {ring: (any-ring number), version: (get version record)}) frozen
      (some (or
        (get rotating record)
        (get all (fold is-seated (get keys frozen) {keys: (map key-of (get seats record)), all: true}))))
      none)
    none))

;; what the ledger was told is what was published
(define-read-only (invariant-ring-says-what-was-published (number uint))
  (match (map-get? rings (any-ring number)) record
    (match (map-get? ring-keys {ring: (any-ring number), version: (get version record)}) frozen
      (some (and
        (is-eq (get digest record) (get digest frozen))
        (is-eq (get size record) (len (get keys frozen)))
        (is-eq (get expires record) (get expires frozen))
        (<= (get valid-from record) (get version record))))
      none)
    none))

(define-read-only (invariant-suspension-is-short (number uint))
  (match (map-get? rings (any-ring number)) record
    (if (> (get suspended-until record) u0)
      (some (<= (get suspended-until record) (+ stacks-block-time MAX-SUSPENSION)))
      none)
    none))

(define-read-only (invariant-paused-attests-nobody)
  (judged "paused"))

(define-read-only (invariant-paused-lets-leave)
  (judged "leaving"))

(define-read-only (invariant-strangers-vouch-for-nobody)
  (judged "strangers"))

(define-read-only (invariant-pause-and-fee-are-bounded)
  (if (or (> (get-pause) u0) (> (get-fee) u0))
    (some (and (short-pause (get-pause)) (<= (get-fee) MAX-FEE)))
    none))
