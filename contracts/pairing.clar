;; pairing: a patient's blinded request, and its acceptance by one therapist of a ring, unnamed.

;; traits
(impl-trait .component-trait.component-trait)

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it
(define-constant MAX-FEE u1000000) ;; micro-STX: 1 STX
(define-constant REQUEST-TTL u1209600) ;; 14 days
(define-constant ACTIVE u1) ;; a user's status in the user registry
;; sha256("atsl/ring/v1/digest"): the digest is computed here too, since a second hop would cost 3 reads
(define-constant D-DIGEST 0x74c99f1f859cb92f8d506bbe30cdf5c5c226e288c2187317ed95da05629f3110)
(define-constant SIP018 0x534950303138)
(define-constant DOMAIN (sha256 (unwrap-panic (to-consensus-buff?
  {name: "anonymous-therapy-session-logger", version: "1.0.0", chain-id: chain-id}))))

;; errors
;; Pairing is paused for the moment.
(define-constant ERR-PAUSED (err u1400))
;; Register first: this address holds no active account.
(define-constant ERR-NOT-REGISTERED (err u1401))
;; A request commitment is exactly 32 bytes.
(define-constant ERR-COMMITMENT (err u1402))
;; There is no open request from this address.
(define-constant ERR-NO-REQUEST (err u1403))
;; The request is older than 14 days.
(define-constant ERR-REQUEST-EXPIRED (err u1404))
;; A pairing key is 33 bytes that begin with 02 or 03.
(define-constant ERR-PAIRING-KEY (err u1405))
;; The endorsement does not hold for this request, account, ring and key.
(define-constant ERR-ENDORSEMENT (err u1406))
;; There is no such account, or it was never paired.
(define-constant ERR-NO-ACCOUNT (err u1407))
;; The signature is not the pairing key's over this ending.
(define-constant ERR-ENDING-SIGNATURE (err u1408))
;; Only the governance contract may do this.
(define-constant ERR-NOT-GOVERNANCE (err u1409))
;; A pause lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-PAUSE-BOUNDS (err u1410))
;; The fee cannot be paid from this address.
(define-constant ERR-FEE (err u1411))
;; A fee is at most 1 STX.
(define-constant ERR-FEE-BOUNDS (err u1412))

;; variables
(define-data-var gate {pause-until: uint, fee: uint} {pause-until: u0, fee: u0})

;; maps
;; one open request a requester; a new one replaces it
(define-map requests principal {account: uint, request: uint, commitment: (buff 32), expires: uint, open: bool})

;; private
(define-private (join (key (buff 33)) (bytes (buff 1088)))
  ;; 32 + 32 * 33 = 1088, so the join always fits
  (default-to bytes (as-max-len? (concat bytes key) u1088)))

(define-private (open-request (owner principal))
  (match (map-get? requests owner) request (if (get open request) (some request) none) none))

;; The owner is signed too: an account can move to an address whose request numbers begin anew.
(define-private (endorsement-hash
    (owner principal)
    (account uint)
    (request uint)
    (commitment (buff 32))
    (pairing-key (buff 33))
    (ring uint)
    (version uint)
    (expires uint))
  (sha256 (unwrap-panic (to-consensus-buff? {
    topic: "atsl/endorsement/v1",
    chain-id: chain-id,
    contract: current-contract,
    owner: owner,
    account: account,
    request: request,
    commitment: commitment,
    pairing-key: pairing-key,
    ring: ring,
    version: version,
    expires: expires
  }))))

;; read-only
(define-read-only (get-component)
  (ok {name: "pairing", version: u1}))

(define-read-only (get-request (owner principal))
  (map-get? requests owner))

;; @desc writes are refused before this time (unix seconds)
(define-read-only (get-pause)
  (get pause-until (var-get gate)))

;; @desc micro-STX for a request
(define-read-only (get-fee)
  (get fee (var-get gate)))

;; @desc what one of the ring signs to accept the owner's open request
(define-read-only (endorsement-message
    (owner principal)
    (ring uint)
    (version uint)
    (expires uint)
    (pairing-key (buff 33)))
  (let ((request (unwrap! (open-request owner) ERR-NO-REQUEST)))
    (ok (endorsement-hash owner (get account request) (get request request) (get commitment request)
      pairing-key ring version expires))))

;; @desc what the pairing key signs to end the pairing (SIP-018)
(define-read-only (ending-hash (account uint) (pairing uint))
  (sha256 (concat (concat SIP018 DOMAIN) (sha256 (unwrap-panic (to-consensus-buff?
    {topic: "end-pairing", contract: current-contract, account: account, pairing: pairing}))))))

;; public
;; @desc ask to be paired; the commitment hides whom with
(define-public (request-pairing (commitment (buff 32)))
  (let ((now stacks-block-time)
        (limits (var-get gate))
        (fee (get fee limits))
        (who contract-caller)
        (user (unwrap! (contract-call? .user-registry get-user who) ERR-NOT-REGISTERED))
        (request (+ u1 (default-to u0 (get request (map-get? requests who))))))
    (asserts! (>= now (get pause-until limits)) ERR-PAUSED)
    (asserts! (is-eq (get status user) ACTIVE) ERR-NOT-REGISTERED)
    (asserts! (is-eq (len commitment) u32) ERR-COMMITMENT)
    (asserts! (or (is-eq fee u0) (is-ok (stx-transfer? fee tx-sender .governance))) ERR-FEE)
    (map-set requests who {
      account: (get account user),
      request: request,
      commitment: commitment,
      expires: (+ now REQUEST-TTL),
      open: true
    })
    ;; The whole request, so that a therapist's app finds one in the log that all read, and names nobody by asking.
    (print {
      topic: "request-pairing",
      owner: who,
      account: (get account user),
      request: request,
      commitment: commitment,
      expires: (+ now REQUEST-TTL)
    })
    (ok request)))

;; @desc carry in the ring's endorsement of the caller's open request; returns the pairing's number
;; @param keys: the published ring; the ledger compares their digest
(define-public (confirm-pairing
    (ring uint)
    (version uint)
    (expires uint)
    (keys (list 32 (buff 33)))
    (pairing-key (buff 33))
    (h0 (buff 32))
    (responses (list 32 (buff 32))))
  (let ((who contract-caller)
        (request (unwrap! (open-request who) ERR-NO-REQUEST))
        (account (get account request))
        (prefix (element-at? pairing-key u0))
        (message (endorsement-hash who account (get request request) (get commitment request)
          pairing-key ring version expires)))
    (asserts! (and (is-eq (len pairing-key) u33) (or (is-eq prefix (some 0x02)) (is-eq prefix (some 0x03))))
      ERR-PAIRING-KEY)
    (let ((digest (sha256 (fold join keys D-DIGEST)))
          (opened (try! (contract-call? .session-logger open-pairing
            account who pairing-key ring version digest (len keys) expires))))
      ;; the ledger's clock reading serves both checks, which saves a read
      (asserts! (>= (get opened-at opened) (get-pause)) ERR-PAUSED)
      (asserts! (< (get opened-at opened) (get expires request)) ERR-REQUEST-EXPIRED)
      (asserts! (is-ok (contract-call? .ring-signature verify-untagged keys message h0 responses)) ERR-ENDORSEMENT)
      (map-set requests who (merge request {open: false}))
      (print {topic: "confirm-pairing", account: account, pairing: (get pairing opened)})
      (ok (get pairing opened)))))

;; @desc the owner ends the pairing; never asks the pause
(define-public (end-pairing (account uint))
  (let ((record (unwrap! (contract-call? .session-logger get-account account) ERR-NO-ACCOUNT))
        (pairing (get pairing record)))
    (try! (contract-call? .session-logger close-pairing account (some contract-caller) pairing))
    (print {topic: "end-pairing", account: account, pairing: pairing, by: "owner"})
    (ok true)))

;; @desc the therapist ends the pairing by a signature that anyone carries; never asks the pause
(define-public (end-pairing-signed (account uint) (signature (buff 65)))
  (let ((record (unwrap! (contract-call? .session-logger get-account account) ERR-NO-ACCOUNT))
        (pairing (get pairing record)))
    (asserts! (is-eq (secp256k1-recover? (ending-hash account pairing) signature) (ok (get pairing-key record)))
      ERR-ENDING-SIGNATURE)
    (try! (contract-call? .session-logger close-pairing account none pairing))
    (print {topic: "end-pairing", account: account, pairing: pairing, by: "pairing-key"})
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
