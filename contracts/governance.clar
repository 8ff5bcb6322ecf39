;; governance: the council accredits issuers, adds milestones and pauses. It can rewrite no record.

;; errors
;; Only a member of the council may do this.
(define-constant ERR-NOT-COUNCIL (err u1800))
;; The council keeps at least one member.
(define-constant ERR-LAST-MEMBER (err u1801))
;; This would change nothing.
(define-constant ERR-UNCHANGED (err u1802))

;; variables
(define-data-var council-size uint u1)

;; maps
(define-map council principal bool)
(map-set council tx-sender true)

;; read-only
(define-read-only (is-council-member (who principal))
  (default-to false (map-get? council who)))

(define-read-only (get-council-size)
  (var-get council-size))

;; public
(define-public (set-council-member (who principal) (member bool))
  (let ((size (var-get council-size)))
    (asserts! (is-council-member contract-caller) ERR-NOT-COUNCIL)
    (asserts! (not (is-eq (is-council-member who) member)) ERR-UNCHANGED)
    (asserts! (or member (> size u1)) ERR-LAST-MEMBER)
    (map-set council who member)
    (var-set council-size (if member (+ size u1) (- size u1)))
    (print {topic: "set-council-member", who: who, member: member})
    (ok true)))

(define-public (accredit-issuer (issuer principal) (accredited bool))
  (begin
    (asserts! (is-council-member contract-caller) ERR-NOT-COUNCIL)
    (try! (contract-call? .therapist-registry set-issuer issuer accredited))
    (print {topic: "accredit-issuer", issuer: issuer, accredited: accredited})
    (ok true)))

;; @desc pause the writes of every contract; each clamps it by itself
(define-public (pause (until uint))
  (begin
    (asserts! (is-council-member contract-caller) ERR-NOT-COUNCIL)
    (try! (contract-call? .user-registry set-pause until))
    (try! (contract-call? .therapist-registry set-pause until))
    (try! (contract-call? .session-logger set-pause until))
    (try! (contract-call? .pairing set-pause until))
    (try! (contract-call? .progress-tracker set-pause until))
    (print {topic: "pause", until: until})
    (ok true)))

(define-public (add-milestone (sessions uint) (window uint))
  (begin
    (asserts! (is-council-member contract-caller) ERR-NOT-COUNCIL)
    (let ((id (try! (contract-call? .progress-tracker add-milestone sessions window))))
      (print {topic: "milestone", milestone: id, sessions: sessions, window: window})
      (ok id))))
