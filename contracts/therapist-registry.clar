;; therapist-registry: credential commitments, attestation, and the therapists' rings.
;; A ring has 32 seats; a seat once given is never given again, so a reinstated key always has its place.

;; traits
(use-trait ring-ledger .ring-ledger-trait.ring-ledger-trait)
(impl-trait .therapist-verification-trait.therapist-verification-trait)

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it
(define-constant MAX-SUSPENSION u1209600) ;; 14 days, and as long without after it
(define-constant TERM u7862400) ;; 91 days
(define-constant PENDING u1)
(define-constant VERIFIED u2)
(define-constant SUSPENDED u3)
(define-constant REVOKED u4)

;; errors
;; The registry is paused for the moment.
(define-constant ERR-PAUSED (err u1200))
;; This address is registered as a therapist already.
(define-constant ERR-REGISTERED (err u1201))
;; A credential commitment is exactly 32 bytes.
(define-constant ERR-COMMITMENT (err u1202))
;; Only the governance contract may do this.
(define-constant ERR-NOT-GOVERNANCE (err u1203))
;; A pause lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-PAUSE-BOUNDS (err u1204))
;; An alias has at least one character.
(define-constant ERR-ALIAS (err u1205))
;; A contact key and an inbox address are exactly 32 bytes.
(define-constant ERR-LENGTH (err u1206))
;; A ring key is exactly 33 bytes.
(define-constant ERR-RING-KEY (err u1207))
;; This ring key, or its negative, was registered before.
(define-constant ERR-RING-KEY-TAKEN (err u1208))
;; Only an accredited issuer may do this.
(define-constant ERR-NOT-ISSUER (err u1209))
;; There is no such therapist.
(define-constant ERR-NO-THERAPIST (err u1210))
;; The therapist's present status does not allow this.
(define-constant ERR-STATUS (err u1211))
;; An attestation must end in the future.
(define-constant ERR-EXPIRY (err u1212))
;; Another issuer attested this therapist.
(define-constant ERR-NOT-ATTESTER (err u1213))
;; Nobody may attest themselves.
(define-constant ERR-SELF (err u1214))
;; There is no such ring.
(define-constant ERR-NO-RING (err u1215))
;; A ring without keys can only be published to retire the older versions.
(define-constant ERR-EMPTY-RING (err u1216))
;; The given ledger is not the session logger.
(define-constant ERR-LEDGER (err u1217))
;; A suspension lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-SUSPENSION-BOUNDS (err u1218))

;; variables
(define-data-var pause-until uint u0)
(define-data-var therapist-count uint u0)
(define-data-var verified-count uint u0)
(define-data-var ring-count uint u0)

;; maps
(define-map therapists principal {
  id: uint,
  credential: (buff 32),
  alias: (string-utf8 40),
  ring-key: (buff 33),
  contact-key: (buff 32),
  inbox: (buff 32),
  status: uint,
  issuer: (optional principal),
  ring: uint,
  seat: uint,
  expires: uint,
  registered-at: uint
})
(define-map therapist-ids uint principal)
;; x-coordinates ever registered: excludes copies and negatives
(define-map ring-key-xs (buff 33) principal)
(define-map issuers principal bool)
;; a seat's expiry is that of its attestation, 0 while suspended or revoked
(define-map rings uint {
  version: uint,
  digest: (buff 32),
  valid-from: uint,
  expires: uint,
  size: uint,
  suspended-until: uint,
  changed: bool,
  seats: (list 32 {key: (buff 33), expires: uint})
})
(define-map ring-keys {ring: uint, version: uint} {
  keys: (list 32 (buff 33)),
  digest: (buff 32),
  published-at: uint,
  expires: uint
})

;; private
(define-private (keep-live
    (seat {key: (buff 33), expires: uint})
    (run {now: uint, keys: (list 32 (buff 33))}))
  (if (> (get expires seat) (get now run))
    ;; at most one key a seat, so there is always room
    (merge run {keys: (default-to (get keys run) (as-max-len? (append (get keys run) (get key seat)) u32))})
    run))

(define-private (live-keys (seats (list 32 {key: (buff 33), expires: uint})) (now uint))
  (get keys (fold keep-live seats {now: now, keys: (list)})))

(define-private (new-ring (seats (list 32 {key: (buff 33), expires: uint})))
  {version: u0, digest: 0x, valid-from: u1, expires: u0, size: u0, suspended-until: u0, changed: true, seats: seats})

;; Gives the next free seat: of the newest ring, or the first of a new one.
(define-private (take-seat (key (buff 33)) (expires uint))
  (let ((newest (var-get ring-count))
        (ring (default-to (new-ring (list)) (map-get? rings newest)))
        (seat {key: key, expires: expires}))
    (match (and-room newest (as-max-len? (append (get seats ring) seat) u32))
      seats (begin
        (map-set rings newest (merge ring {seats: seats, changed: true}))
        {ring: newest, seat: (- (len seats) u1)})
      (begin
        (map-set rings (+ newest u1) (new-ring (list seat)))
        (var-set ring-count (+ newest u1))
        {ring: (+ newest u1), seat: u0}))))

(define-private (and-room (newest uint) (seats (optional (list 32 {key: (buff 33), expires: uint}))))
  (if (is-eq newest u0) none seats))

;; The issuer who attested; any accredited issuer once that one is no longer accredited.
(define-private (check-manager (issuer (optional principal)))
  (begin
    (asserts! (is-issuer contract-caller) ERR-NOT-ISSUER)
    (ok (asserts! (match issuer who (or (is-eq who contract-caller) (not (is-issuer who))) true) ERR-NOT-ATTESTER))))

;; Moves a seated therapist to another status; the seat holds its key while the expiry is not 0.
(define-private (move-to (therapist principal) (status uint) (expires uint))
  (let ((record (unwrap! (map-get? therapists therapist) ERR-NO-THERAPIST))
        (ring (unwrap! (map-get? rings (get ring record)) ERR-STATUS))
        (seats (get seats ring))
        (seat {key: (get ring-key record), expires: expires}))
    (map-set therapists therapist (merge record {status: status}))
    (map-set rings (get ring record) (merge ring {
      changed: true,
      seats: (default-to seats (replace-at? seats (get seat record) seat))
    }))
    (ok true)))

;; read-only
(define-read-only (get-therapist (therapist principal))
  (map-get? therapists therapist))

(define-read-only (get-therapist-by-id (id uint))
  (match (map-get? therapist-ids id) who
    (match (map-get? therapists who) record (some (merge record {principal: who})) none)
    none))

;; @desc 20 therapists from one on; page size set by a node's read-only limits
(define-read-only (get-therapists (from uint))
  (map get-therapist-by-id
    (list from (+ from u1) (+ from u2) (+ from u3) (+ from u4) (+ from u5) (+ from u6) (+ from u7) (+ from u8)
      (+ from u9) (+ from u10) (+ from u11) (+ from u12) (+ from u13) (+ from u14) (+ from u15) (+ from u16)
      (+ from u17) (+ from u18) (+ from u19))))

(define-read-only (get-therapist-count)
  (var-get therapist-count))

(define-read-only (get-verified-count)
  (var-get verified-count))

(define-read-only (is-verified (therapist principal))
  (ok (match (map-get? therapists therapist) record
    (and (is-eq (get status record) VERIFIED) (< stacks-block-time (get expires record)))
    false)))

(define-read-only (is-issuer (who principal))
  (default-to false (map-get? issuers who)))

(define-read-only (get-ring (ring uint))
  (match (map-get? rings ring) record
    (some {
      version: (get version record),
      digest: (get digest record),
      valid-from: (get valid-from record),
      expires: (get expires record),
      size: (get size record),
      staged: (len (live-keys (get seats record) stacks-block-time)),
      changed: (get changed record),
      suspended-until: (get suspended-until record)
    })
    none))

(define-read-only (get-ring-keys (ring uint) (version uint))
  (map-get? ring-keys {ring: ring, version: version}))

(define-read-only (get-ring-count)
  (var-get ring-count))

;; @desc writes are refused before this time (unix seconds)
(define-read-only (get-pause)
  (var-get pause-until))

;; @desc what a therapist's ring key signs, as a ring of one, to register
(define-read-only (possession-message (owner principal) (credential (buff 32)))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/possession/v1",
    chain-id: chain-id,
    contract: current-contract,
    owner: owner,
    purpose: "therapist",
    credential: credential
  }))))

;; public
;; @desc register the caller as a therapist, pending attestation
;; @param h0, z: proof that the caller holds the ring key
(define-public (register-therapist
    (credential (buff 32))
    (alias (string-utf8 40))
    (ring-key (buff 33))
    (contact-key (buff 32))
    (inbox (buff 32))
    (h0 (buff 32))
    (z (buff 32)))
  (let ((now stacks-block-time)
        (who contract-caller)
        (id (+ (var-get therapist-count) u1))
        (x (unwrap! (slice? ring-key u1 u33) ERR-RING-KEY)))
    (asserts! (>= now (var-get pause-until)) ERR-PAUSED)
    (asserts! (is-eq (len credential) u32) ERR-COMMITMENT)
    (asserts! (> (len alias) u0) ERR-ALIAS)
    (asserts! (and (is-eq (len contact-key) u32) (is-eq (len inbox) u32)) ERR-LENGTH)
    (asserts! (map-insert therapists who {
      id: id,
      credential: credential,
      alias: alias,
      ring-key: ring-key,
      contact-key: contact-key,
      inbox: inbox,
      status: PENDING,
      issuer: none,
      ring: u0,
      seat: u0,
      expires: u0,
      registered-at: now
    }) ERR-REGISTERED)
    (try! (contract-call? .ring-signature verify-possession ring-key (possession-message who credential) h0 z))
    (asserts! (map-insert ring-key-xs x who) ERR-RING-KEY-TAKEN)
    (map-set therapist-ids id who)
    (var-set therapist-count id)
    (print {topic: "register-therapist", therapist: who, id: id})
    (ok true)))

;; @desc an issuer vouches for a pending therapist and gives the key a seat; returns the ring
(define-public (attest (therapist principal) (expires uint))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? therapists therapist) ERR-NO-THERAPIST)))
    (asserts! (>= now (var-get pause-until)) ERR-PAUSED)
    (asserts! (is-issuer contract-caller) ERR-NOT-ISSUER)
    (asserts! (not (or (is-eq therapist contract-caller) (is-eq therapist tx-sender))) ERR-SELF)
    (asserts! (is-eq (get status record) PENDING) ERR-STATUS)
    (asserts! (> expires now) ERR-EXPIRY)
    (let ((place (take-seat (get ring-key record) expires)))
      (map-set therapists therapist (merge record {
        status: VERIFIED,
        issuer: (some contract-caller),
        ring: (get ring place),
        seat: (get seat place),
        expires: expires
      }))
      (var-set verified-count (+ (var-get verified-count) u1))
      (print {topic: "attest", therapist: therapist, issuer: contract-caller, ring: (get ring place), expires: expires})
      (ok (get ring place)))))

;; @desc take a verified therapist's key out of the next version; withdrawing trust never asks the pause
(define-public (suspend-therapist (therapist principal))
  (let ((record (unwrap! (map-get? therapists therapist) ERR-NO-THERAPIST)))
    (try! (check-manager (get issuer record)))
    (asserts! (is-eq (get status record) VERIFIED) ERR-STATUS)
    (try! (move-to therapist SUSPENDED u0))
    (var-set verified-count (- (var-get verified-count) u1))
    (print {topic: "suspend-therapist", therapist: therapist})
    (ok true)))

;; @desc put a suspended therapist's key back for the next version
(define-public (reinstate-therapist (therapist principal))
  (let ((record (unwrap! (map-get? therapists therapist) ERR-NO-THERAPIST)))
    (asserts! (>= stacks-block-time (var-get pause-until)) ERR-PAUSED)
    (try! (check-manager (get issuer record)))
    (asserts! (is-eq (get status record) SUSPENDED) ERR-STATUS)
    (try! (move-to therapist VERIFIED (get expires record)))
    (var-set verified-count (+ (var-get verified-count) u1))
    (print {topic: "reinstate-therapist", therapist: therapist})
    (ok true)))

;; @desc take a therapist's key out for good
(define-public (revoke-therapist (therapist principal))
  (let ((record (unwrap! (map-get? therapists therapist) ERR-NO-THERAPIST))
        (verified (is-eq (get status record) VERIFIED)))
    (try! (check-manager (get issuer record)))
    (asserts! (or verified (is-eq (get status record) SUSPENDED)) ERR-STATUS)
    (try! (move-to therapist REVOKED u0))
    (var-set verified-count (- (var-get verified-count) (if verified u1 u0)))
    (print {topic: "revoke-therapist", therapist: therapist})
    (ok true)))

;; @desc freeze the ring's live keys as its next version and push it to the ledger
;; @param retire: older versions stop at once; allowed in a pause, since it only withdraws trust
(define-public (publish-ring (ring uint) (retire bool) (ledger <ring-ledger>))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? rings ring) ERR-NO-RING))
        (version (+ (get version record) u1))
        (keys (live-keys (get seats record) now))
        (digest (contract-call? .ring-signature ring-digest keys))
        (valid-from (if retire version (get valid-from record)))
        (expires (* (+ (/ now TERM) u2) TERM)))
    (asserts! (is-issuer contract-caller) ERR-NOT-ISSUER)
    (asserts! (or retire (>= now (var-get pause-until))) ERR-PAUSED)
    (asserts! (is-eq (contract-of ledger) .session-logger) ERR-LEDGER)
    (asserts! (or retire (> (len keys) u0)) ERR-EMPTY-RING)
    (map-set ring-keys {ring: ring, version: version}
      {keys: keys, digest: digest, published-at: now, expires: expires})
    (map-set rings ring (merge record {
      version: version,
      digest: digest,
      valid-from: valid-from,
      expires: expires,
      size: (len keys),
      changed: false
    }))
    (try! (contract-call? ledger set-ring ring version digest valid-from expires))
    (print {topic: "publish-ring", ring: ring, version: version, size: (len keys), retire: retire})
    (ok version)))

;; @desc stop a ring for at most 14 days in an emergency, or lift that early; then 14 days without
(define-public (suspend-ring (ring uint) (until uint) (ledger <ring-ledger>))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? rings ring) ERR-NO-RING))
        (current (get suspended-until record)))
    (asserts! (is-issuer contract-caller) ERR-NOT-ISSUER)
    (asserts! (is-eq (contract-of ledger) .session-logger) ERR-LEDGER)
    (asserts! (or
      (and (>= until now) (< until current))
      (and (> until now) (<= until (+ now MAX-SUSPENSION)) (>= now (+ current MAX-SUSPENSION))))
      ERR-SUSPENSION-BOUNDS)
    (map-set rings ring (merge record {suspended-until: until}))
    (try! (contract-call? ledger suspend-ring ring until))
    (print {topic: "suspend-ring", ring: ring, until: until})
    (ok true)))

;; @desc accredit an issuer, or take that back
(define-public (set-issuer (issuer principal) (accredited bool))
  (begin
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (map-set issuers issuer accredited)
    (print {topic: "set-issuer", issuer: issuer, accredited: accredited})
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
