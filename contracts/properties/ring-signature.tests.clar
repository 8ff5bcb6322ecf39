;; Properties of ring-signature. The contract keeps no state: each is a question about random inputs.
;; The ring ends with G, the key of the secret 1. For it z = h + 1 always leads to the same point
;; L = -G / x(G), so that a signature can be made right here: begin behind L, walk on, close with h + 1.

(define-constant G 0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798)
(define-constant G2 0x02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5)
(define-constant G3 0x02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9)
(define-constant TWO 0x0000000000000000000000000000000000000000000000000000000000000002)
(define-constant ERR-BROKEN (err u9998))
(define-constant RING (list G2 G3 G))

;; One tagged signature of the library, valid.
(define-constant TAGGED-RING (list
  0x037b6fa75b097d6011d16e196149934baf7756328a38a87ff2e74514ff69d2dab0
  0x035c29399b23552b064ae7fcb9a308210a47b475cf67498365873574db70dc61af))
(define-constant TAGGED-SCOPE 0x86204e9adcc482f41d48f0c9da1269863274d6edc3cbc91672f965641178cf5b)
(define-constant TAGGED-TAG 0x031d40d47e39e38106c295b0dda1baa472578aa45b8643c92724fcd0043af3f0a2)
(define-constant TAGGED-MESSAGE 0x9ea7f7d29a83c460fcd1f04244fe70320eeb491fbae401cd212a5d0bd433291b)
(define-constant TAGGED-H0 0x634f19e26a679d69438a1856d200c8f8ed68d519b14eecdfa55858f76fcb7a96)
(define-constant TAGGED-RESPONSES (list
  0x82292c3f5c49e06a1e77cc1657adf85dbd5d703bbcfdfb680cf5dcd2fc4c738c
  0xda8ac1062e2f26eeb154f44a9f27c6fef3d8acd37e89ca94b4acd8a59c8aff7f))

;; private
(define-private (byte (number uint))
  (unwrap-panic (as-max-len? (unwrap-panic
    (slice? (unwrap-panic (to-consensus-buff? (mod number u256))) u16 u17)) u1)))

(define-private (alter (bytes (buff 32)) (at uint) (by uint))
  (let ((place (mod at (len bytes)))
        (was (buff-to-uint-be (unwrap-panic (element-at? bytes place)))))
    (unwrap-panic (replace-at? bytes place (byte (bit-xor was (+ u1 (mod by u255))))))))

;; h + 1: the last 16 bytes of a hash are never all ones
(define-private (successor (h (buff 32)))
  (let ((low (buff-to-uint-be (unwrap-panic (as-max-len? (unwrap-panic (slice? h u16 u32)) u16)))))
    (unwrap-panic (as-max-len? (concat
      (unwrap-panic (slice? h u0 u16))
      (unwrap-panic (slice? (unwrap-panic (to-consensus-buff? (+ low u1))) u1 u17))) u32))))

(define-private (sign (message (buff 32)) (seed (buff 32)))
  (let ((context (sha256 (concat (concat D-UNTAGGED (ring-digest RING)) message)))
        (end (try! (recover TWO G ONE)))
        (h0 (sha256 (concat (concat D-STEP context) end)))
        (z0 (sha256 (concat seed 0x00)))
        (z1 (sha256 (concat seed 0x01)))
        (first (try! (step-untagged {key: G2, z: z0} (ok {h: h0, context: context}))))
        (second (try! (step-untagged {key: G3, z: z1} (ok first)))))
    (ok {h0: h0, responses: (list z0 z1 (successor (get h second)))})))

(define-private (refused (answer (response bool uint)))
  (match answer yes false code (or (is-eq (err code) ERR-NOT-CLOSED) (is-eq (err code) ERR-POINT))))

(define-private (tagged (scope (buff 32)) (tag (buff 33)) (message (buff 32)) (h0 (buff 32)) (responses (list 32 (buff 32))))
  (verify-tagged TAGGED-RING scope tag message h0 responses))

;; A property test answers (ok true), or any error when broken.
(define-private (broken-unless (holds bool))
  (ok (asserts! holds ERR-BROKEN)))

;; properties
(define-public (test-signature-of-a-member-holds (message (buff 32)) (seed (buff 32)))
  (let ((made (try! (sign (sha256 message) seed))))
    (broken-unless
      (is-eq (verify-untagged RING (sha256 message) (get h0 made) (get responses made)) (ok true)))))

(define-public (test-altered-message-is-refused (message (buff 32)) (seed (buff 32)) (at uint) (by uint))
  (let ((made (try! (sign (sha256 message) seed))))
    (broken-unless
      (refused (verify-untagged RING (alter (sha256 message) at by) (get h0 made) (get responses made))))))

(define-public (test-altered-challenge-is-refused (message (buff 32)) (seed (buff 32)) (at uint) (by uint))
  (let ((made (try! (sign (sha256 message) seed))))
    (broken-unless
      (refused (verify-untagged RING (sha256 message) (alter (get h0 made) at by) (get responses made))))))

(define-public (test-altered-response-is-refused (message (buff 32)) (seed (buff 32)) (slot uint) (at uint) (by uint))
  (let ((made (try! (sign (sha256 message) seed)))
        (place (mod slot u3))
        (z (unwrap-panic (element-at? (get responses made) place))))
    (broken-unless (refused (verify-untagged RING (sha256 message) (get h0 made)
      (unwrap-panic (replace-at? (get responses made) place (alter z at by))))))))

(define-public (test-order-of-keys-matters (message (buff 32)) (seed (buff 32)))
  (let ((made (try! (sign (sha256 message) seed))))
    (broken-unless (and
      (not (is-eq (ring-digest RING) (ring-digest (list G3 G2 G))))
      (refused (verify-untagged (list G3 G2 G) (sha256 message) (get h0 made) (get responses made)))))))

(define-public (test-other-ring-is-refused (message (buff 32)) (seed (buff 32)))
  (let ((made (try! (sign (sha256 message) seed)))
        (responses (get responses made)))
    (broken-unless (and
      (refused (verify-untagged (list G3 G3 G) (sha256 message) (get h0 made) responses))
      (is-eq (verify-untagged (list G2 G3) (sha256 message) (get h0 made) responses) ERR-RESPONSES)
      (is-eq (verify-untagged (list) (sha256 message) (get h0 made) (list)) ERR-RING-SIZE)))))

(define-public (test-short-input-is-refused (message (buff 31)) (key (buff 32)))
  (broken-unless (and
    (is-eq (verify-untagged RING message ONE (list ONE ONE ONE)) ERR-LENGTH)
    (is-eq (verify-untagged RING ONE ONE (list ONE message ONE)) ERR-LENGTH)
    (is-eq (verify-untagged (list G2 key G) ONE ONE (list ONE ONE ONE)) ERR-KEY))))

(define-public (test-tag-is-bound (what uint) (at uint) (by uint))
  (let ((x (unwrap-panic (as-max-len? (unwrap-panic (slice? TAGGED-TAG u1 u33)) u32)))
        (kind (mod what u4)))
    (broken-unless (and
      (is-eq (tagged TAGGED-SCOPE TAGGED-TAG TAGGED-MESSAGE TAGGED-H0 TAGGED-RESPONSES) (ok true))
      (refused (if (is-eq kind u0)
        (tagged (alter TAGGED-SCOPE at by) TAGGED-TAG TAGGED-MESSAGE TAGGED-H0 TAGGED-RESPONSES)
        (if (is-eq kind u1)
          (tagged TAGGED-SCOPE (concat 0x02 (alter x at by)) TAGGED-MESSAGE TAGGED-H0 TAGGED-RESPONSES)
          (if (is-eq kind u2)
            (tagged TAGGED-SCOPE TAGGED-TAG (alter TAGGED-MESSAGE at by) TAGGED-H0 TAGGED-RESPONSES)
            (tagged TAGGED-SCOPE TAGGED-TAG TAGGED-MESSAGE (alter TAGGED-H0 at by) TAGGED-RESPONSES)))))))))
