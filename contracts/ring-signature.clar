;; ring-signature: an action by one of 1 to 32 keys, without saying which. Stateless.
;; Untagged after Abe, Ohkubo and Suzuki (2002); tagged is the same ring with an inverse tag after Dodis and
;; Yampolskiy. Not audited. recover(m, P, s) = (s*P - m*G) / x(P) replaces all arithmetic.

;; constants: sha256("atsl/ring/v1/<name>"), one for each use, never shared
(define-constant D-DIGEST 0x74c99f1f859cb92f8d506bbe30cdf5c5c226e288c2187317ed95da05629f3110)
(define-constant D-KEY 0x42a6421257a62852c3ac4855ba0527e023e0dc063a106cdb7d13870f1e1e8121)
(define-constant D-TAGGED 0x16a6dd5e7ae03332e17a545e4ade287f66e3d5c99c2d69611a89b318fb40a288)
(define-constant D-UNTAGGED 0x9561282ae93b2c31495f6e1790cece4981c5ee87959eec17fb68f585c27f603c)
(define-constant D-STEP 0x547acc0bfa1cfda042a037525894e1d6ae2a9d28f1ab8a73e176585c4196ef76)
(define-constant ONE 0x0000000000000000000000000000000000000000000000000000000000000001)

;; errors
;; A ring has 1 to 32 keys.
(define-constant ERR-RING-SIZE (err u1001))
;; There must be exactly one response for each key of the ring.
(define-constant ERR-RESPONSES (err u1002))
;; A message, scope, challenge or response is not exactly 32 bytes.
(define-constant ERR-LENGTH (err u1003))
;; A key or tag is not 33 bytes that begin with 02 or 03.
(define-constant ERR-KEY (err u1004))
;; A key, tag or number of the signature is not on the curve or out of range.
(define-constant ERR-POINT (err u1005))
;; The ring signature does not hold for this ring and message.
(define-constant ERR-NOT-CLOSED (err u1006))

;; private
(define-private (is-key (key (buff 33)))
  (and
    (is-eq (len key) u33)
    (or (is-eq (element-at? key u0) (some 0x02)) (is-eq (element-at? key u0) (some 0x03)))))

(define-private (and-key (key (buff 33)) (sound bool))
  (and sound (is-key key)))

(define-private (and-32 (bytes (buff 32)) (sound bool))
  (and sound (is-eq (len bytes) u32)))

(define-private (join (key (buff 33)) (bytes (buff 1088)))
  ;; 32 + 32 * 33 = 1088, so the join always fits
  (default-to bytes (as-max-len? (concat bytes key) u1088)))

(define-private (make-slot (key (buff 33)) (z (buff 32)))
  {key: key, z: z})

;; `fixed`: whatever else must have 32 bytes
(define-private (check-form
    (ring (list 32 (buff 33)))
    (responses (list 32 (buff 32)))
    (fixed (list 3 (buff 32))))
  (begin
    (asserts! (> (len ring) u0) ERR-RING-SIZE)
    (asserts! (is-eq (len ring) (len responses)) ERR-RESPONSES)
    (asserts! (and (fold and-32 fixed true) (fold and-32 responses true)) ERR-LENGTH)
    (ok (asserts! (fold and-key ring true) ERR-KEY))))

;; (s*P - m*G) / x(P); the recovery id is the parity bit of P's prefix
(define-private (recover (m (buff 32)) (point (buff 33)) (s (buff 32)))
  (let ((x (unwrap! (as-max-len? (unwrap! (slice? point u1 u33) ERR-KEY) u32) ERR-KEY))
        (parity (if (is-eq (element-at? point u0) (some 0x02)) 0x00 0x01)))
    (ok (unwrap! (secp256k1-recover? m (concat (concat x s) parity)) ERR-POINT))))

(define-private (step-untagged
    (slot {key: (buff 33), z: (buff 32)})
    (state (response {h: (buff 32), context: (buff 32)} uint)))
  (let ((at (try! state))
        (left (try! (recover (get z slot) (get key slot) (get h at)))))
    (ok (merge at {h: (sha256 (concat (concat D-STEP (get context at)) left))}))))

(define-private (step-tagged
    (slot {key: (buff 33), z: (buff 32)})
    (state (response {h: (buff 32), context: (buff 32), scope: (buff 32), tag: (buff 33)} uint)))
  (let ((at (try! state))
        (key (get key slot))
        (scoped (try! (recover (sha256 (concat (concat D-KEY (get scope at)) key)) key ONE)))
        (left (try! (recover (get z slot) scoped (get h at))))
        (right (try! (recover (get h at) (get tag at) (get z slot)))))
    (ok (merge at {h: (sha256 (concat (concat (concat D-STEP (get context at)) left) right))}))))

;; read-only
;; @desc sha256(D_digest || P1 || ... || PN)
(define-read-only (ring-digest (ring (list 32 (buff 33))))
  (sha256 (fold join ring D-DIGEST)))

;; @desc one of the ring's keys signed the message
(define-read-only (verify-untagged
    (ring (list 32 (buff 33)))
    (message (buff 32))
    (h0 (buff 32))
    (responses (list 32 (buff 32))))
  (begin
    (try! (check-form ring responses (list message h0)))
    (let ((context (sha256 (concat (concat D-UNTAGGED (ring-digest ring)) message)))
          (end (try! (fold step-untagged (map make-slot ring responses) (ok {h: h0, context: context})))))
      (ok (asserts! (is-eq (get h end) h0) ERR-NOT-CLOSED)))))

;; @desc the same, and the tag is the one that this signer's key has in this scope
(define-read-only (verify-tagged
    (ring (list 32 (buff 33)))
    (scope (buff 32))
    (tag (buff 33))
    (message (buff 32))
    (h0 (buff 32))
    (responses (list 32 (buff 32))))
  (begin
    (try! (check-form ring responses (list scope message h0)))
    (asserts! (is-key tag) ERR-KEY)
    (let ((bound (concat (concat (concat (concat D-TAGGED (ring-digest ring)) scope) tag) message))
          (end (try! (fold step-tagged (map make-slot ring responses)
            (ok {h: h0, context: (sha256 bound), scope: scope, tag: tag})))))
      (ok (asserts! (is-eq (get h end) h0) ERR-NOT-CLOSED)))))

;; @desc the key can be used in rings, and whoever made (h0, z) over the message holds it
(define-read-only (verify-possession (key (buff 33)) (message (buff 32)) (h0 (buff 32)) (z (buff 32)))
  (begin
    (asserts! (is-key key) ERR-KEY)
    (try! (recover ONE key ONE))
    (verify-untagged (list key) message h0 (list z))))
