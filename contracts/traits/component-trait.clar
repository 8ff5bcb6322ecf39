;; What a contract says of itself, so that governance installs nothing under a wrong name.
(define-trait component-trait (
  ;; the part it plays, and its version in that part
  (get-component () (response {name: (string-ascii 32), version: uint} uint))
))
