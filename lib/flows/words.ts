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
  'not-reached': {
    title: 'This milestone is not reached yet',
    detail: 'A proof can be made once the milestone is marked on the chain.',
    action: 'Mark the milestone first.',
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
