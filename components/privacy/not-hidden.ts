/** What this version does not hide. Said on the start page (`short`) and in full on the privacy page. */
export const NOT_HIDDEN: readonly { title: string; short: string; long: string }[] = [
  {
    title: 'How often, in which weeks, and when it was recorded',
    short:
      'Anyone can see how many sessions a pseudonym logged, in which weeks, and when each was recorded. Not on which day it was.',
    long: 'The number of sessions of a pseudonym and the week of each are public, for good, and so is the second in which each was recorded. So a confirmed session waits for a moment of chance in the week after, unless you send it at once or switch that off; and one opening of the page sends for one of your therapists only, since what leaves together is seen to belong together. If you open the page only right after your sessions, it hides less. The clients of one therapist have the same weeks without a session, by holidays and illness: so pseudonyms of one therapist look alike, and whoever knows when a practice was closed may find it. Whoever knows that you are away every August, and finds a pseudonym that is too, has a hint.',
  },
  {
    title: 'The account that pays',
    short:
      'That your transactions’ fees are paid by this server is visible. Where it pays none, so is where your own coins came from.',
    long: 'Each transaction names the account that pays its fee. Where this server pays, those are its accounts, the same for everybody, and your pseudonym never needs a coin; but whoever runs the server could join your network address and your pseudonym. Where it does not pay, the coins are yours: if you get them from an exchange that knows your name, the exchange can join the two. Use an account that is used for nothing else; the account in the vault is made for that.',
  },
  {
    title: 'Network addresses',
    short: 'The server of this page, and the node behind it, see the network address that you come from.',
    long: 'The server that hosts this page sees your network address and when you ask for what: so it can guess that one address reads two mailboxes, or sent a transaction. What a page looks up again and again it looks up by twenties, so that the question does not name the account; but the sending of a transaction does, and so do the pages that show sessions and proofs. Whoever sees several therapists has an account for each; the page asks about one at a time, in changing order and with pauses, but the address that asks stays the same. It sees no keys and no text. A VPN or Tor hides the address; a node of your own (in the settings) takes the reading of the chain away from the server.',
  },
  {
    title: 'A group is only as large as it is',
    short:
      '“One of 20 therapists” is an upper bound. We always show the number; below 11 it does not hide anyone well.',
    long: 'The chain knows that one of the N therapists of a ring stands behind a pairing. N is an upper bound: whoever knows which of them were away, or new, or left, can rule some out. So can whoever knows your language or where you live, since the directory says theirs. Below 11 this page never calls it anonymous.',
  },
  {
    title: 'When a therapist is revoked',
    short: 'Patients who must then find somebody new may be noticed.',
    long: 'When a therapist’s attestation is withdrawn in public, those who do not renew their pairing at the next date can be suspected of having been theirs. All pairings end at the same fixed dates, so that renewing and changing look alike, but that is not perfect.',
  },
  {
    title: 'A plain proof can be traced',
    short: 'Who holds a plain proof can find the pseudonym behind it, and so its public history.',
    long: 'A plain proof says no name, but its entry on the chain names the account that made it. The reader of the proof can look that up, and then knows how many sessions that pseudonym logged in which weeks. The same goes for facts of single sessions that you open for somebody, who can also show them on. An anonymous claim does not lead to the account.',
  },
  {
    title: 'A claim hides among those who are left',
    short:
      'An anonymous claim hides among those of your cohort who have not claimed there yet. The page says how many.',
    long: 'A cohort has 16 to 32 members, and all of them, with the day on which they came, are public. Of those who reached the milestone, each can claim once in a period; whoever has claimed no longer hides you. A claim right after the cohort was sealed, or at a time when only you were seen, stands out. A verifier who knows you by name learns that one of the set is you, and from several claims of yours the smallest set. Your own therapist knows which member you are.',
  },
  {
    title: 'Your own therapist',
    short: 'They know you. No cryptography protects against that.',
    long: 'Your therapist knows who you are, and which pseudonym is yours. They never see your note, but what was said in the room is theirs to keep or tell, as it always was.',
  },
  {
    title: 'Keys can be lent, accounts can be many',
    short: 'A proof speaks of an account, not of a person.',
    long: 'A proof says that the holder of an account reached a number of sessions. One person can have several accounts, and a key can be given away. Do not take it for an identity check.',
  },
];
