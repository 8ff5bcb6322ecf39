;; user-registry: pseudonyms, their account numbers and salted identity commitments.

;; traits
(use-trait account-ledger .account-ledger-trait.account-ledger-trait)
(impl-trait .component-trait.component-trait)

;; constants
(define-constant MAX-PAUSE u1209600) ;; 14 days, and as long without after it
(define-constant MAX-FEE u1000000) ;; micro-STX: 1 STX
(define-constant ACTIVE u1)
(define-constant MOVED u2) ;; the account went to another address
(define-constant LEFT u3)

;; errors
;; Registration is paused for the moment.
(define-constant ERR-PAUSED (err u1100))
;; This address is registered already.
(define-constant ERR-REGISTERED (err u1101))
;; An identity commitment is exactly 32 bytes.
(define-constant ERR-COMMITMENT (err u1102))
;; Only the governance contract may do this.
(define-constant ERR-NOT-GOVERNANCE (err u1103))
;; A pause lasts at most 14 days and is followed by 14 days without one.
(define-constant ERR-PAUSE-BOUNDS (err u1104))
;; The fee cannot be paid from this address.
(define-constant ERR-FEE (err u1105))
;; A fee is at most 1 STX.
(define-constant ERR-FEE-BOUNDS (err u1106))
;; The address holds no active account.
(define-constant ERR-NOT-ACTIVE (err u1107))
;; The account is offered to nobody, or not to this address.
(define-constant ERR-NO-OFFER (err u1108))
;; The given ledger is not the session logger.
(define-constant ERR-LEDGER (err u1109))

;; variables
(define-data-var gate {pause-until: uint, fee: uint} {pause-until: u0, fee: u0})
(define-data-var user-count uint u0)

;; maps
;; a row is never deleted, so an address holds one account in its life
(define-map users principal {account: uint, commitment: (buff 32), registered-at: uint, status: uint})
;; the address that an account is offered to
(define-map offers uint principal)

;; private
(define-private (active-user (owner principal))
  (let ((user (unwrap! (map-get? users owner) ERR-NOT-ACTIVE)))
    (asserts! (is-eq (get status user) ACTIVE) ERR-NOT-ACTIVE)
    (ok user)))

(define-private (add-user (owner principal) (account uint) (commitment (buff 32)) (now uint))
  (begin
    (asserts! (is-eq (len commitment) u32) ERR-COMMITMENT)
    (ok (asserts! (map-insert users owner
      {account: account, commitment: commitment, registered-at: now, status: ACTIVE}) ERR-REGISTERED))))

;; read-only
(define-read-only (get-component)
  (ok {name: "user-registry", version: u1}))

(define-read-only (get-user (owner principal))
  (map-get? users owner))

(define-read-only (get-user-count)
  (var-get user-count))

;; @desc the address that the account is offered to
(define-read-only (get-offer (account uint))
  (map-get? offers account))

;; @desc writes are refused before this time (unix seconds)
(define-read-only (get-pause)
  (get pause-until (var-get gate)))

;; @desc micro-STX for registering
(define-read-only (get-fee)
  (get fee (var-get gate)))

;; public
;; @desc register the caller as a pseudonym; accounts count from 1
(define-public (register-user (commitment (buff 32)))
  (let ((now stacks-block-time)
        (limits (var-get gate))
        (fee (get fee limits))
        (account (+ (var-get user-count) u1)))
    (asserts! (>= now (get pause-until limits)) ERR-PAUSED)
    (try! (add-user contract-caller account commitment now))
    (asserts! (or (is-eq fee u0) (is-ok (stx-transfer? fee tx-sender .governance))) ERR-FEE)
    (var-set user-count account)
    (print {topic: "register-user", owner: contract-caller, account: account})
    (ok account)))

;; @desc offer the caller's account to an address that holds none; a new offer replaces the last
(define-public (offer-rotation (to principal))
  (let ((now stacks-block-time)
        (user (try! (active-user contract-caller))))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (is-none (map-get? users to)) ERR-REGISTERED)
    (map-set offers (get account user) to)
    (print {topic: "offer-rotation", account: (get account user), to: to})
    (ok true)))

;; @desc take the offer back; never asks the pause
(define-public (cancel-rotation)
  (let ((user (try! (active-user contract-caller))))
    (asserts! (map-delete offers (get account user)) ERR-NO-OFFER)
    (print {topic: "cancel-rotation", account: (get account user)})
    (ok true)))

;; @desc take over the account that `from` offered to the caller; all see that both are one
(define-public (accept-rotation (from principal) (commitment (buff 32)) (ledger <account-ledger>))
  (let ((now stacks-block-time)
        (user (try! (active-user from)))
        (account (get account user)))
    (asserts! (>= now (get-pause)) ERR-PAUSED)
    (asserts! (is-eq (contract-of ledger) .session-logger) ERR-LEDGER)
    (asserts! (is-eq (map-get? offers account) (some contract-caller)) ERR-NO-OFFER)
    (try! (add-user contract-caller account commitment now))
    (map-set users from (merge user {status: MOVED}))
    (map-delete offers account)
    (try! (contract-call? ledger move-account account from contract-caller))
    (print {topic: "accept-rotation", account: account, from: from, to: contract-caller})
    (ok account)))

;; @desc close the caller's account for good; never asks the pause
(define-public (leave (ledger <account-ledger>))
  (let ((user (try! (active-user contract-caller)))
        (account (get account user)))
    (asserts! (is-eq (contract-of ledger) .session-logger) ERR-LEDGER)
    (map-set users contract-caller (merge user {status: LEFT}))
    (map-delete offers account)
    (try! (contract-call? ledger close-account account contract-caller))
    (print {topic: "leave", account: account})
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
