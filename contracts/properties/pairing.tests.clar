;; Properties of pairing.

;; the last request seen of someone
(define-map seen principal {account: uint, request: uint, commitment: (buff 32), open: bool})

(define-private (account-of (number uint))
  (among number (contract-call? .user-registry get-user-count)))

(define-private (add-requests (who principal) (run {account: uint, sum: uint}))
  (match (map-get? requests who) request
    (if (is-eq (get account request) (get account run))
      (merge run {sum: (+ (get sum run) (get request request))})
      run)
    run))

;; helpers
(define-public (observe (who principal))
  (let ((request (unwrap! (map-get? requests who) ERR-NOTHING)))
    (match (map-get? seen who) before
      (begin
        (judge "numbers" (and
          (>= (get request request) (get request before))
          (is-eq (get account request) (get account before))))
        (if (is-eq (get request request) (get request before))
          (judge "closed-stays" (and
            (is-eq (get commitment request) (get commitment before))
            (or (get open before) (not (get open request)))))
          true))
      true)
    (ok (map-set seen who {
      account: (get account request),
      request: (get request request),
      commitment: (get commitment request),
      open: (get open request)
    }))))

(define-public (attempt-while-paused)
  (let ((account (default-to u1 (get account (contract-call? .user-registry get-user tx-sender))))
        (record (unwrap! (contract-call? .session-logger get-account account) ERR-NOTHING))
        (asked (request-pairing (sha256 0x01))))
    (asserts! (< stacks-block-time (get-pause)) ERR-NOTHING)
    (judge "paused" (or (is-eq asked ERR-PAUSED) (is-eq asked ERR-NOT-REGISTERED)))
    (ok (if (and (is-eq (get owner record) tx-sender) (get active record))
      (judge "leaving" (is-ok (end-pairing account)))
      true))))

;; Only the owner ends a pairing without a signature.
(define-public (attempt-to-end-anothers (number uint))
  (let ((account (account-of number))
        (record (unwrap! (contract-call? .session-logger get-account account) ERR-NOTHING)))
    (asserts! (and (not (is-eq (get owner record) tx-sender)) (get active record)) ERR-NOTHING)
    (ok (judge "strangers" (and
      (is-eq (end-pairing account) (err u1302))
      (is-eq (end-pairing-signed account 0x00) ERR-ENDING-SIGNATURE))))))

;; Whoever holds no active account is not heard; a request that was answered cannot be answered again.
(define-public (attempt-without-right (number uint))
  (let ((asked (request-pairing (sha256 0x01)))
        (answered (confirm-pairing u1 u1 u1 (list) (concat 0x02 (sha256 number)) (sha256 0x02) (list)))
        (user (contract-call? .user-registry get-user tx-sender)))
    (asserts! (not (is-eq (get status user) (some ACTIVE))) ERR-NOTHING)
    (ok (judge "unregistered" (and
      (or (is-eq asked ERR-NOT-REGISTERED) (is-eq asked ERR-PAUSED))
      (is-err answered))))))

;; properties
(define-read-only (invariant-request-numbers-only-grow)
  (judged "numbers"))

(define-read-only (invariant-answered-request-stays-answered)
  (judged "closed-stays"))

(define-read-only (invariant-request-is-of-the-own-account (who principal))
  (match (map-get? requests who) request
    (some (is-eq (some (get account request)) (get account (contract-call? .user-registry get-user who))))
    none))

(define-read-only (invariant-request-ends-in-14-days (who principal))
  (match (map-get? requests who) request
    (some (and
      (<= (get expires request) (+ stacks-block-time REQUEST-TTL))
      (> (get request request) u0)
      (is-eq (len (get commitment request)) u32)))
    none))

;; one request opens one pairing at most
(define-read-only (invariant-no-more-pairings-than-requests (number uint))
  (let ((account (account-of number)))
    (match (contract-call? .session-logger get-account account) record
      (if (> (get pairing record) u0)
        (some (<= (get pairing record) (get sum (fold add-requests CAST {account: account, sum: u0}))))
        none)
      none)))

(define-read-only (invariant-pairing-key-is-a-key (number uint))
  (match (contract-call? .session-logger get-account (account-of number)) record
    (if (> (get pairing record) u0)
      (let ((prefix (element-at? (get pairing-key record) u0)))
        (some (and
          (is-eq (len (get pairing-key record)) u33)
          (or (is-eq prefix (some 0x02)) (is-eq prefix (some 0x03))))))
      none)
    none))

;; the keys that stood behind a pairing were those that the registry published
(define-read-only (invariant-pairing-stands-on-a-published-ring (number uint))
  (match (contract-call? .session-logger get-account (account-of number)) record
    (if (> (get pairing record) u0)
      (match (contract-call? .therapist-registry get-ring-keys (get ring record) (get version record)) ring
        (some (and
          (is-eq (len (get keys ring)) (get ring-size record))
          (is-eq (get expires ring) (get expires record))
          (is-eq (get digest ring) (sha256 (fold join (get keys ring) D-DIGEST)))))
        (some false))
      none)
    none))

(define-read-only (invariant-paused-asks-for-nothing)
  (judged "paused"))

(define-read-only (invariant-paused-lets-end)
  (judged "leaving"))

(define-read-only (invariant-only-the-parties-end)
  (judged "strangers"))

(define-read-only (invariant-only-users-pair)
  (judged "unregistered"))

(define-read-only (invariant-pause-and-fee-are-bounded)
  (if (or (> (get-pause) u0) (> (get-fee) u0))
    (some (and (short-pause (get-pause)) (<= (get-fee) MAX-FEE)))
    none))
