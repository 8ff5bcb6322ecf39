import type { FlowCode } from './context';

/** What each refusal means to the person in front of the screen: what happened, that nothing was lost, what to do. */
export const flowWords: Record<FlowCode, { title: string; detail: string; action: string }> = {
  'not-registered': {
    title: 'This account is not registered yet',
    detail: 'The chain does not know the account. Nothing was changed.',
    action: 'Register first; it takes one transaction.',
  },
  'another-account': {
    title: 'This belongs to another of your accounts',
    detail: 'Each account acts for its own pairing only. Nothing was sent, so that nothing joins the two.',
    action: 'Reload the page. If it stays so, choose the account in the settings that it was made with.',
  },
  'no-such-proof': {
    title: 'That proof was not made here',
    detail: 'The question is about a proof that this vault does not hold. Nothing was signed or sent.',
    action: 'Open the question on the device that made the proof, or hand over a proof of yours.',
  },
  'no-request': {
    title: 'That request is no longer here',
    detail: 'It was answered, replaced or removed in another tab.',
    action: 'Reload the page to see how things stand.',
  },
  'no-acceptance': {
    title: 'The therapist has not answered yet',
    detail: 'Your request is with them, encrypted. Nothing was sent.',
    action: 'Come back later; the answer will appear here.',
  },
  'no-pairing': {
    title: 'No pairing is in force',
    detail: 'This needs a pairing of patient and therapist that has not ended. Nothing was sent or lost.',
    action: 'The patient can pair anew. Until then a session can be kept as a draft.',
  },
  'no-therapist': {
    title: 'That therapist is not on the list',
    detail: 'The registry does not know them on this network. Nothing was sent.',
    action: 'Check that you have the right link, or ask them for a new one.',
  },
  'not-in-ring': {
    title: 'You are not in a published ring yet',
    detail: 'Your attestation takes effect with the next publication of the ring. The request stays open.',
    action: 'Try again when the issuer has published the ring.',
  },
  'ring-disagrees': {
    title: 'Two sources disagree about the ring',
    detail: 'The registry and the ledger show different keys. Nothing was signed, for your safety.',
    action: 'Try again; if it stays so, use another node in the settings.',
  },
  'stale-ring': {
    title: 'The ring has changed meanwhile',
    detail: 'The acceptance was made for an older version. Nothing was lost.',
    action: 'The therapist’s app is being asked again by itself.',
  },
  'bad-endorsement': {
    title: 'This acceptance does not hold',
    detail: 'Its signature was not made by a member of the ring for your request. Nothing was sent.',
    action: 'Ask the therapist to accept again.',
  },
  'bad-opening': {
    title: 'This request does not match the chain',
    detail: 'What was sent does not open the commitment on the chain. Nothing was signed.',
    action: 'Ask the patient to send the request again.',
  },
  'request-closed': {
    title: 'This request is closed',
    detail: 'It has been replaced, confirmed or has run out.',
    action: 'If the person still wants to pair, ask them to send a new request.',
  },
  'wrong-network': {
    title: 'This is for another network',
    detail: 'The link was made on a different chain than this page uses. Nothing was sent.',
    action: 'Open it on the page that it was made for.',
  },
  'bad-facts': {
    title: 'Something in the form is not right',
    detail: 'The date, length or kind of session cannot be as given. What you wrote is still here.',
    action: 'Check the fields that are marked.',
  },
  'bad-profile': {
    title: 'This profile cannot be published',
    detail: 'A language, a field or the region in it is none of the list. Nothing was sent.',
    action: 'Choose from the lists of the form, and send it again.',
  },
  'future-week': {
    title: 'That week has not begun yet',
    detail: 'A session can be logged from the Monday (UTC) of its week on. What you wrote is still here.',
    action: 'Check the date, or keep it as a draft until then.',
  },
  'before-pairing': {
    title: 'That was before this pairing began',
    detail: 'A therapist can only countersign sessions from the week of the pairing on.',
    action: 'Check the date, or keep it as a private draft.',
  },
  'no-goal': {
    title: 'That goal is not here as you saw it',
    detail: 'It was removed, answered or sent anew meanwhile. Nothing was signed or sent.',
    action: 'Reload the page to see how things stand.',
  },
  'no-session': {
    title: 'That session is not in this state any more',
    detail: 'It moved on, perhaps in another tab. Nothing was changed.',
    action: 'Look at the timeline; it shows where it stands.',
  },
  'signed-before': {
    title: 'You have countersigned this session under another number',
    detail:
      'That signature can still be used, and each number could count as a session of its own. Nothing was signed.',
    action: 'Ask your client to withdraw the earlier entry, or to send the session under its former number.',
  },
  'not-confirmed': {
    title: 'One of these sessions cannot be shown',
    detail:
      'Only sessions that count and are not disputed can be opened for others. One of them is no such session, or no longer. Nothing was made.',
    action: 'Update the page, then choose again.',
  },
  'recorded-otherwise': {
    title: 'The public record holds another version of one of these sessions',
    detail:
      'It was corrected elsewhere, so what this device knows of it would not hold for a reader. Nothing was made.',
    action: 'Leave it out, or make this from the device on which you corrected it.',
  },
  'not-reached': {
    title: 'This milestone is not reached yet',
    detail: 'A proof can be made once the milestone is marked on the chain.',
    action: 'Mark the milestone first.',
  },
  'no-voucher': {
    title: 'Your therapist’s app has not vouched yet',
    detail: 'It answers by itself when it is open. Nothing was sent.',
    action: 'Come back later; the app goes on by itself.',
  },
  'no-cohort': {
    title: 'Your cohort is not sealed yet',
    detail: 'A claim hides among the members of a sealed cohort. Nothing was signed.',
    action: 'Wait until it is sealed; the page of proofs shows how far it is.',
  },
  'not-in-set': {
    title: 'Your cohort does not know this milestone of yours yet',
    detail: 'Your key is not in the set of those who reached it. Nothing was signed.',
    action: 'Mark the milestone; your app adds it to the cohort when it can.',
  },
  'set-disagrees': {
    title: 'The cohort looks different than before',
    detail:
      'The node shows other members than when the cohort was sealed. A sealed cohort never changes, so somebody may be lying. Nothing was signed, for your safety.',
    action: 'Try again; if it stays so, use another node in the settings.',
  },
  'claimed-before': {
    title: 'You have claimed here in this period',
    detail:
      'A second claim would show the same tag, so that the verifier knows it for the same. Nothing was signed.',
    action: 'Use the claim that you made; it is in your list.',
  },
  'not-asked': {
    title: 'This claim answers no request of yours',
    detail:
      'Its challenge is none that was made here. It may be meant for somebody else, or be a copy. Nothing was sent.',
    action: 'Send the holder a request of your own, and check what comes back.',
  },
  'programme-closed': {
    title: 'This request cannot be answered',
    detail: 'Its programme is unknown or closed, does not accept the milestone, or the request has expired.',
    action: 'Ask the verifier for a new link.',
  },
  'no-carrier': {
    title: 'Nobody would carry this without showing that it comes from you',
    detail:
      'It is sent under an account that is used once. The service that pays for such accounts is off or out of reach. Nothing was sent or lost.',
    action: 'Try again later; it stays ready on this device.',
  },
  'bond-asked': {
    title: 'A bond is asked at the moment, which an account used once cannot pay',
    detail: 'Under your own account it would show whose therapist you are. Nothing was sent or lost.',
    action: 'Wait until the council lifts the bond, or ask your client to open the dispute.',
  },
  'not-seated': {
    title: 'You were not one of the arbitrators when this dispute opened',
    detail: 'Only those who held a seat then can read its evidence and vote. Nothing was sent.',
    action: 'Look at the disputes that opened while you held a seat.',
  },
  'arbitrators-disagree': {
    title: 'The list of arbitrators is not the one that the dispute was opened with',
    detail: 'The node shows other keys than the record says. Nothing was signed, for your safety.',
    action: 'Try again; if it stays so, use another node in the settings.',
  },
  'conflict-declared': {
    title: 'You declared a conflict of interest in this dispute',
    detail: 'So you abstain: no ballot is made. Nothing was sent.',
    action: 'Take the declaration back first, if it was a mistake.',
  },
  'voted-before': {
    title: 'You have voted in this round already',
    detail: 'A ballot that is handed in can be neither changed nor taken back. Nothing was sent.',
    action: 'Your ballot is in the list; it is opened when the time for that comes.',
  },
  'no-evidence': {
    title: 'The evidence is not where it was left',
    detail: 'No store has it (any more), so it cannot be read. Nothing else is missing.',
    action: 'Try again later. If it stays so, judge by what the record shows, or abstain.',
  },
  'bad-evidence': {
    title: 'This evidence cannot be read',
    detail:
      'It is not sealed for you, is about another session, says to be of another side than the one that sent it, or has no form that is known here.',
    action: 'Judge by what the record shows, or abstain.',
  },
  'bad-file': {
    title: 'This file cannot go with it',
    detail:
      'A PDF, PNG or JPEG of at most 2 MB can, and three of them. Nothing was sent; what you wrote is still here.',
    action: 'Leave it out, or make it smaller.',
  },
  busy: {
    title: 'An earlier session has to go first',
    detail: 'The ledger takes sessions in order. Nothing was lost.',
    action: 'Send the earlier one, or wait for its countersignature.',
  },
  'no-funds': {
    title: 'This account has no coins for the fee',
    detail: 'A transaction costs a small fee, and the account cannot pay it. Nothing was sent.',
    action: 'Send a little STX to the account shown in the settings, then try again.',
  },
  'contract-fee': {
    title: 'The public record charges a fee that this account cannot pay',
    detail:
      'The network’s own fee is paid for you, but not what the council has set for this step. Your account holds no coins, so that nothing leads to you. Nothing was sent or lost.',
    action:
      'Wait until the fee is lifted, or send exactly that amount to the account in the settings: whoever sees where it came from learns that this pseudonym is yours.',
  },
  'transaction-failed': {
    title: 'The transaction did not go through',
    detail: 'The chain refused it, or dropped it before it reached a block. It changed nothing.',
    action: 'See the reason below, then try again.',
  },
};
