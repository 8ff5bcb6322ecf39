;; therapist-registry: credential commitments, attestation, and the therapists' rings.
;; A ring has 32 seats; a seat once given is never given again, so a reinstated key always has its place.

;; traits
(use-trait ring-ledger .ring-ledger-trait.ring-ledger-trait)
(impl-trait .therapist-verification-trait.therapist-verification-trait)
(impl-trait .component-trait.component-trait)

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it
(define-constant MAX-FEE u1000000) ;; micro-STX: 1 STX
(define-constant MAX-SUSPENSION u1209600) ;; 14 days, and as long without after it
(define-constant TERM u7862400) ;; 91 days
(define-constant PENDING u1)
(define-constant VERIFIED u2)
(define-constant SUSPENDED u3)
(define-constant REVOKED u4)
(define-constant LEFT u5)

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
;; Nobody may attest, renew or reinstate themselves.
(define-constant ERR-SELF (err u1214))
;; There is no such ring.
(define-constant ERR-NO-RING (err u1215))
;; A ring without keys can only be published to retire the older versions.
(define-constant ERR-EMPTY-RING (err u1216))
;; The given ledger is not the session logger.
(define-constant ERR-LEDGER (err u1217))
;; A suspension lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-SUSPENSION-BOUNDS (err u1218))
;; The fee cannot be paid from this address.
(define-constant ERR-FEE (err u1219))
;; A fee is at most 1 STX.
(define-constant ERR-FEE-BOUNDS (err u1220))
;; Other accredited issuers attested the seats of this ring.
(define-constant ERR-NOT-RING-ISSUER (err u1221))
;; Publishing would change nothing: same keys, same term, nothing to retire.
(define-constant ERR-UNCHANGED (err u1222))
;; A language or a field named in a profile has at least one character.
(define-constant ERR-PROFILE (err u1223))

;; variables
(define-data-var gate {pause-until: uint, fee: uint} {pause-until: u0, fee: u0})
;; a replaceable role: who is told of the rings
(define-data-var current-ledger principal .session-logger)
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
;; what the directory shows besides the alias; what the codes mean is the readers' affair
(define-map profiles principal {
  languages: (list 4 (string-ascii 3)),
  fields: (list 6 (string-ascii 20)),
  region: (string-ascii 6),
  accepting: bool
})
;; x-coordinates ever registered: excludes copies and negatives
(define-map ring-key-xs (buff 33) principal)
(define-map issuers principal bool)
;; a seat's expiry is that of its attestation, 0 while the therapist is not verified
(define-map rings uint {
  version: uint,
  digest: (buff 32),
  valid-from: uint,
  expires: uint,
  size: uint,
  rotating: bool, ;; since the last publication a seat took another key
  rotated-at: uint, ;; the last publication after such a change, 0 when there was none
  suspended-until: uint,
  ledger: principal, ;; that was told of this version
  issuers: (list 32 principal), ;; who attested its seats
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

;; The newest ring while it has a free seat, else a new one.
(define-private (open-ring)
  (let ((newest (var-get ring-count)))
    (match (map-get? rings newest) ring
      (if (< (len (get seats ring)) u32) {id: newest, ring: ring} (new-ring (+ newest u1)))
      (new-ring (+ newest u1)))))

(define-private (new-ring (id uint))
  {
    id: id,
    ring: {
      version: u0,
      digest: 0x,
      valid-from: u1,
      expires: u0,
      size: u0,
      rotating: false,
      rotated-at: u0,
      suspended-until: u0,
      ledger: (var-get current-ledger),
      issuers: (list),
      seats: (list)
    }
  })

;; Gives the next seat and notes the caller as an issuer of its ring.
(define-private (take-seat (key (buff 33)) (expires uint))
  (let ((open (open-ring))
        (ring (get ring open))
        (seats (get seats ring))
        (issuers-now (get issuers ring)))
    ;; a ring with a free seat has room for one more issuer as well
    (map-set rings (get id open) (merge ring {
      seats: (default-to seats (as-max-len? (append seats {key: key, expires: expires}) u32)),
      issuers: (if (is-some (index-of? issuers-now contract-caller))
        issuers-now
        (default-to issuers-now (as-max-len? (append issuers-now contract-caller) u32)))
    }))
    (var-set ring-count (get id open))
    {ring: (get id open), seat: (len seats)}))

;; A seat holds its key while the expiry is not 0. A therapist who was never attested has none (ring 0).
(define-private (set-seat (ring uint) (seat uint) (key (buff 33)) (expires uint))
  (match (map-get? rings ring) record
    (let ((seats (get seats record)))
      (map-set rings ring (merge record {
        seats: (default-to seats (replace-at? seats seat {key: key, expires: expires})),
        rotating: (or (get rotating record) (not (is-eq (get key (element-at? seats seat)) (some key))))
      })))
    false))

;; The issuer who attested; any accredited issuer once that one is no longer accredited.
(define-private (check-manager (issuer (optional principal)))
  (begin
    (asserts! (is-issuer contract-caller) ERR-NOT-ISSUER)
    (ok (asserts! (match issuer who (or (is-eq who contract-caller) (not (is-issuer who))) true) ERR-NOT-ATTESTER))))

;; An issuer of the ring; any accredited issuer once none of them is accredited any more.
(define-private (check-ring-issuer (ring-issuers (list 32 principal)))
  (let ((accredited (filter is-issuer ring-issuers)))
    (asserts! (is-issuer contract-caller) ERR-NOT-ISSUER)
    (ok (asserts! (or (is-eq accredited (list)) (is-some (index-of? accredited contract-caller)))
      ERR-NOT-RING-ISSUER))))

(define-private (is-self (therapist principal))
  (or (is-eq therapist contract-caller) (is-eq therapist tx-sender)))

;; A key that nobody had before, proved to be the caller's.
(define-private (claim-key (key (buff 33)) (credential (buff 32)) (h0 (buff 32)) (z (buff 32)))
  (let ((x (unwrap! (slice? key u1 u33) ERR-RING-KEY)))
    (try! (contract-call? .ring-signature verify-possession key (possession-message contract-caller credential) h0 z))
    (ok (asserts! (map-insert ring-key-xs x contract-caller) ERR-RING-KEY-TAKEN))))

;; read-only
(define-read-only (get-component)
  (ok {name: "therapist-registry", version: u1}))

(define-read-only (get-therapist (therapist principal))
  (map-get? therapists therapist))

(define-read-only (get-therapist-by-id (id uint))
  (match (map-get? therapist-ids id) who
    (match (map-get? therapists who) record (some (merge record {principal: who, profile: (map-get? profiles who)})) none)
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
    (let ((staged (live-keys (get seats record) stacks-block-time))
          (frozen (map-get? ring-keys {ring: ring, version: (get version record)}))
          (keys (default-to (list) (get keys frozen))))
      (some {
        version: (get version record),
        digest: (get digest record),
        valid-from: (get valid-from record),
        expires: (get expires record),
        size: (get size record),
        keys: keys,
        staged: (len staged),
        ;; a publication now would bring other keys, or bring them to another ledger
        changed: (not (and (is-eq staged keys) (is-eq (var-get current-ledger) (get ledger record)))),
        suspended-until: (get suspended-until record),
        issuers: (get issuers record)
      }))
    none))

;; @desc 4 rings from one on: the seats of 128 therapists
(define-read-only (get-rings (from uint))
  (map get-ring (list from (+ from u1) (+ from u2) (+ from u3))))

(define-read-only (get-ring-keys (ring uint) (version uint))
  (map-get? ring-keys {ring: ring, version: version}))

(define-read-only (get-ring-count)
  (var-get ring-count))

;; @desc writes are refused before this time (unix seconds)
(define-read-only (get-pause)
  (get pause-until (var-get gate)))

;; @desc micro-STX for registering
(define-read-only (get-fee)
  (get fee (var-get gate)))

;; @desc the contract that is told of the rings
(define-read-only (get-ledger)
  (var-get current-ledger))

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
        (limits (var-get gate))
        (fee (get fee limits))
        (who contract-caller)
        (id (+ (var-get therapist-count) u1)))
    (asserts! (>= now (get pause-until limits)) ERR-PAUSED)
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
    (try! (claim-key ring-key credential h0 z))
    (asserts! (or (is-eq fee u0) (is-ok (stx-transfer? fee tx-sender .governance))) ERR-FEE)
    (map-set therapist-ids id who)
    (var-set therapist-count id)
    (print {topic: "register-therapist", therapist: who, id: id})
    (ok true)))

;; @desc an issuer vouches for a pending therapist and gives the key a seat; returns the ring
(define-public (attest (therapist principal) (expires uint))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? therapists therapist) ERR-NO-THERAPIST)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (is-issuer contract-caller) ERR-NOT-ISSUER)
    (asserts! (not (is-self therapist)) ERR-SELF)
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

;; @desc a new end for an attestation; of a suspended therapist it takes hold when reinstated
(define-public (renew-attestation (therapist principal) (expires uint))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? therapists therapist) ERR-NO-THERAPIST))
        (verified (is-eq (get status record) VERIFIED)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (try! (check-manager (get issuer record)))
    (asserts! (not (is-self therapist)) ERR-SELF)
    (asserts! (or verified (is-eq (get status record) SUSPENDED)) ERR-STATUS)
    (asserts! (> expires now) ERR-EXPIRY)
    (map-set therapists therapist (merge record {expires: expires}))
    (set-seat (get ring record) (get seat record) (get ring-key record) (if verified expires u0))
    (print {topic: "renew-attestation", therapist: therapist, expires: expires})
    (ok true)))

;; @desc take a verified therapist's key out of the next version; withdrawing trust never asks the pause
(define-public (suspend-therapist (therapist principal))
  (let ((record (unwrap! (map-get? therapists therapist) ERR-NO-THERAPIST)))
    (try! (check-manager (get issuer record)))
    (asserts! (is-eq (get status record) VERIFIED) ERR-STATUS)
    (map-set therapists therapist (merge record {status: SUSPENDED}))
    (set-seat (get ring record) (get seat record) (get ring-key record) u0)
    (var-set verified-count (- (var-get verified-count) u1))
    (print {topic: "suspend-therapist", therapist: therapist})
    (ok true)))

;; @desc put a suspended therapist's key back for the next version
(define-public (reinstate-therapist (therapist principal))
  (let ((record (unwrap! (map-get? therapists therapist) ERR-NO-THERAPIST)))
    (asserts! (>= stacks-block-time (get-pause)) ERR-PAUSED)
    (try! (check-manager (get issuer record)))
    (asserts! (not (is-self therapist)) ERR-SELF)
    (asserts! (is-eq (get status record) SUSPENDED) ERR-STATUS)
    (map-set therapists therapist (merge record {status: VERIFIED}))
    (set-seat (get ring record) (get seat record) (get ring-key record) (get expires record))
    (var-set verified-count (+ (var-get verified-count) u1))
    (print {topic: "reinstate-therapist", therapist: therapist})
    (ok true)))

;; @desc take a therapist's key out for good
(define-public (revoke-therapist (therapist principal))
  (let ((record (unwrap! (map-get? therapists therapist) ERR-NO-THERAPIST))
        (verified (is-eq (get status record) VERIFIED)))
    (try! (check-manager (get issuer record)))
    (asserts! (or verified (is-eq (get status record) SUSPENDED)) ERR-STATUS)
    (map-set therapists therapist (merge record {status: REVOKED}))
    (set-seat (get ring record) (get seat record) (get ring-key record) u0)
    (var-set verified-count (- (var-get verified-count) (if verified u1 u0)))
    (print {topic: "revoke-therapist", therapist: therapist})
    (ok true)))

;; @desc the caller's seat takes a new ring key, which joins with the next version; the old one stays used
;; @param h0, z: proof that the caller holds the new key
(define-public (rotate-ring-key (key (buff 33)) (h0 (buff 32)) (z (buff 32)))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? therapists contract-caller) ERR-NO-THERAPIST)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (< (get status record) REVOKED) ERR-STATUS)
    (try! (claim-key key (get credential record) h0 z))
    (map-set therapists contract-caller (merge record {ring-key: key}))
    (set-seat (get ring record) (get seat record) key
      (if (is-eq (get status record) VERIFIED) (get expires record) u0))
    (print {topic: "rotate-ring-key", therapist: contract-caller, ring: (get ring record)})
    (ok true)))

;; @desc change what patients see and where mail for the caller goes
(define-public (update-contact (alias (string-utf8 40)) (contact-key (buff 32)) (inbox (buff 32)))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? therapists contract-caller) ERR-NO-THERAPIST)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (< (get status record) REVOKED) ERR-STATUS)
    (asserts! (> (len alias) u0) ERR-ALIAS)
    (asserts! (and (is-eq (len contact-key) u32) (is-eq (len inbox) u32)) ERR-LENGTH)
    (map-set therapists contract-caller (merge record {alias: alias, contact-key: contact-key, inbox: inbox}))
    (print {topic: "update-contact", therapist: contract-caller})
    (ok true)))

;; @desc change what the directory shows of the caller besides the alias
;; @param languages, fields: codes of the readers' vocabulary; region: a country or a part of it; "" when not said
(define-public (set-profile
    (languages (list 4 (string-ascii 3)))
    (fields (list 6 (string-ascii 20)))
    (region (string-ascii 6))
    (accepting bool))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? therapists contract-caller) ERR-NO-THERAPIST)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (< (get status record) REVOKED) ERR-STATUS)
    (asserts! (and (is-none (index-of? languages "")) (is-none (index-of? fields ""))) ERR-PROFILE)
    (map-set profiles contract-caller
      {languages: languages, fields: fields, region: region, accepting: accepting})
    (print {topic: "set-profile", therapist: contract-caller})
    (ok true)))

;; @desc the caller leaves for good, and the key with the next version; never asks the pause
(define-public (leave)
  (let ((record (unwrap! (map-get? therapists contract-caller) ERR-NO-THERAPIST)))
    (asserts! (< (get status record) REVOKED) ERR-STATUS)
    (map-set therapists contract-caller (merge record {status: LEFT}))
    (set-seat (get ring record) (get seat record) (get ring-key record) u0)
    (var-set verified-count (- (var-get verified-count) (if (is-eq (get status record) VERIFIED) u1 u0)))
    (print {topic: "leave", therapist: contract-caller})
    (ok true)))

;; @desc freeze the ring's live keys as its next version and push it to the ledger
;; @param retire: older versions stop at once; allowed in a pause, in which nobody pairs under the new one
(define-public (publish-ring (ring uint) (retire bool) (ledger <ring-ledger>))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? rings ring) ERR-NO-RING))
        (version (+ (get version record) u1))
        (keys (live-keys (get seats record) now))
        (digest (contract-call? .ring-signature ring-digest keys))
        (valid-from (if retire version (get valid-from record)))
        (expires (* (+ (/ now TERM) u2) TERM))
        ;; from then on no key that was replaced stands in the ring
        (rotated-at (if (get rotating record) now (get rotated-at record))))
    (try! (check-ring-issuer (get issuers record)))
    (asserts! (or retire (>= now (get-pause))) ERR-PAUSED)
    (asserts! (is-eq (contract-of ledger) (var-get current-ledger)) ERR-LEDGER)
    (asserts! (or retire (> (len keys) u0)) ERR-EMPTY-RING)
    (asserts! (or
      (not (is-eq digest (get digest record)))
      (not (is-eq expires (get expires record)))
      (not (is-eq (contract-of ledger) (get ledger record)))
      ;; a version with keys may have pairings to stop; an empty one has none, and none stands beside it
      (and retire (> (get size record) u0)))
      ERR-UNCHANGED)
    (map-set ring-keys {ring: ring, version: version}
      {keys: keys, digest: digest, published-at: now, expires: expires})
    (map-set rings ring (merge record {
      version: version,
      digest: digest,
      valid-from: valid-from,
      expires: expires,
      size: (len keys),
      rotating: false,
      rotated-at: rotated-at,
      ledger: (contract-of ledger)
    }))
    (try! (contract-call? ledger set-ring ring version digest valid-from expires rotated-at))
    (print {topic: "publish-ring", ring: ring, version: version, size: (len keys), retire: retire})
    (ok version)))

;; @desc stop a ring for at most 14 days in an emergency, or lift that early; then 14 days without
(define-public (suspend-ring (ring uint) (until uint) (ledger <ring-ledger>))
  (let ((now stacks-block-time)
        (record (unwrap! (map-get? rings ring) ERR-NO-RING))
        (current (get suspended-until record)))
    (try! (check-ring-issuer (get issuers record)))
    (asserts! (is-eq (contract-of ledger) (var-get current-ledger)) ERR-LEDGER)
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

;; @desc name the contract that is told of the rings
(define-public (set-ledger (contract principal))
  (begin
    (asserts! (is-eq contract-caller .governance) ERR-NOT-GOVERNANCE)
    (var-set current-ledger contract)
    (print {topic: "set-ledger", ledger: contract})
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
