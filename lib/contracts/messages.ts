import { cohortWords } from './cohort-words';
import type { ContractErrorCode } from './generated/errors';
import {
  fault,
  fee,
  feeBounds,
  governanceOnly,
  KEPT,
  noAccount,
  notOwner,
  pauseBounds,
  paused,
  ringRetired,
  termOver,
  type Words,
} from './words';

/** An error in plain words: what happened, that nothing was lost, and what to do next. */
export interface Explanation {
  title: string;
  detail: string;
  action: string;
}

const WORDS: Record<ContractErrorCode, Words> = {
  1001: ['The ring has a wrong size', `A ring has 1 to 32 keys. ${KEPT}`, 'Ask for a fresh endorsement.'],
  1002: fault('The signature does not have one part for each key of the ring.'),
  1003: fault('A part of the signature does not have 32 bytes.'),
  1004: fault('A key has the wrong form.'),
  1005: [
    'The signature is damaged',
    `A number in it is out of range. ${KEPT}`,
    'Ask for it to be made again.',
  ],
  1006: [
    'The signature does not hold',
    `It was made for something else, or was altered on the way. ${KEPT}`,
    'Ask for a fresh one.',
  ],
  1100: paused('Registration is'),
  1101: [
    'You are registered already',
    'This address has an account. A second one is not needed, and nothing was changed.',
    'Reload the page; your account will appear.',
  ],
  1102: fault('The identity commitment does not have 32 bytes.'),
  1103: governanceOnly,
  1104: pauseBounds,
  1105: fee,
  1106: feeBounds,
  1107: [
    'This address holds no active account',
    `It was never registered, its account went to another address, or it left. ${KEPT}`,
    'Switch to the address that holds the account now.',
  ],
  1108: [
    'There is no such offer',
    `The account is offered to nobody, or not to this address. ${KEPT}`,
    'Ask for the offer once more, from the address that holds the account.',
  ],
  1109: fault('The ledger named in the call is not the session ledger.'),
  1200: paused('The register of therapists is'),
  1201: [
    'You are registered already',
    'This address has a therapist record. Nothing was changed.',
    'Reload the page to see where your attestation stands.',
  ],
  1202: fault('The credential commitment does not have 32 bytes.'),
  1203: governanceOnly,
  1204: pauseBounds,
  1205: [
    'A name is missing',
    `The name shown to patients is empty. ${KEPT}`,
    'Enter the name that patients shall see.',
  ],
  1206: fault('A contact key or inbox address does not have 32 bytes.'),
  1207: fault('The ring key does not have 33 bytes.'),
  1208: [
    'This key is in use already',
    `A ring key can be registered once only, for ever. ${KEPT}`,
    'If you registered under another address, use that one. Otherwise start with a new vault.',
  ],
  1209: [
    'Only an accredited issuer can do this',
    `Your address is not on the council’s list of issuers. ${KEPT}`,
    'Switch to the issuer’s account, or ask the council for accreditation.',
  ],
  1210: [
    'There is no such therapist',
    `The register has no entry at this address. ${KEPT}`,
    'Check the address.',
  ],
  1211: [
    'The therapist’s status has changed',
    `What you asked for does not fit the status that the register holds now. ${KEPT}`,
    'Reload the list and look at the present status.',
  ],
  1212: [
    'The end lies in the past',
    `An attestation must end in the future. ${KEPT}`,
    'Choose a later date.',
  ],
  1213: [
    'Another issuer attested this therapist',
    `Only the issuer who attested may renew, suspend, reinstate or revoke. ${KEPT}`,
    'Ask that issuer.',
  ],
  1214: [
    'You cannot vouch for yourself',
    `An attestation, its renewal and a reinstatement need a second party. ${KEPT}`,
    'Ask another issuer.',
  ],
  1215: ['There is no such ring', `No ring has this number. ${KEPT}`, 'Reload the list of rings.'],
  1216: [
    'The ring would be empty',
    `A ring without keys can only be published to withdraw its older versions. ${KEPT}`,
    'Attest a therapist first, or choose to withdraw the older versions.',
  ],
  1217: fault('The ledger named in the call is not the session ledger.'),
  1218: [
    'This suspension is too long or too early',
    `A ring can be suspended for at most 14 days, followed by at least 14 days without. ${KEPT}`,
    'Choose an earlier end. To withdraw a ring for good, publish a new version that withdraws the older ones.',
  ],
  1219: fee,
  1220: feeBounds,
  1221: [
    'This ring belongs to other issuers',
    `Only an accredited issuer who attested somebody in this ring may publish or suspend it. ${KEPT}`,
    'Ask one of the issuers of this ring.',
  ],
  1222: [
    'There is nothing new to publish',
    `The ring has the same members and the same term as its last version. ${KEPT}`,
    'Reload the list of rings. Publish again when somebody has joined or left, or when a new term can begin.',
  ],
  1223: [
    'A word of the profile is empty',
    `Each language and each field that a profile names has at least one letter. ${KEPT}`,
    'Leave the empty one out, and send the profile again.',
  ],
  1300: paused('Logging is'),
  1301: noAccount,
  1302: notOwner,
  1303: [
    'Another session came first',
    `The session’s number was taken in the meantime, perhaps from another device. ${KEPT}`,
    'Log it again; it gets the next number, and your therapist confirms it again.',
  ],
  1304: [
    'The session lies before the pairing',
    `Only sessions from the week of your pairing onwards can be logged. ${KEPT}`,
    'Check the date.',
  ],
  1305: [
    'The session lies in the future',
    `A session can be logged once its week has begun. ${KEPT}`,
    'Check the date, or come back in that week.',
  ],
  1306: fault('A commitment does not have 32 bytes.'),
  1307: [
    'The therapist’s confirmation does not fit',
    `It was made for another session or pairing, or these facts have changed since. ${KEPT}`,
    'Send the session to your therapist once more.',
  ],
  1308: [
    'This pairing has ended',
    'Sessions that were not confirmed stay unconfirmed; the confirmed ones still count. Nothing was lost.',
    'Pair again to go on; your total is kept.',
  ],
  1309: termOver,
  1310: ringRetired,
  1311: [
    'Confirmations are suspended for the moment',
    'The issuer has stopped this list of therapists for a short time, at most 14 days. Your sessions are kept.',
    'Try again later. You can log without a confirmation and have it confirmed afterwards.',
  ],
  1312: [
    'There is no such session',
    `The chain has no session with this number. ${KEPT}`,
    'Reload the timeline.',
  ],
  1313: [
    'This session is settled already',
    'It was confirmed, settled or taken back before, perhaps from another device. Nothing was changed.',
    'Reload the timeline.',
  ],
  1314: fault('Only the pairing contract may make this call.'),
  1315: fault('Only the register of therapists may make this call.'),
  1316: [
    'The list of therapists has changed',
    `A newer version was published while the answer was on its way. ${KEPT}`,
    'Ask your therapist again; the app does this by itself where it can.',
  ],
  1317: [
    'The list of therapists does not match',
    `The keys or the term are not those that the chain holds for this version. ${KEPT}`,
    'Ask your therapist for a fresh answer.',
  ],
  1318: governanceOnly,
  1319: pauseBounds,
  1320: [
    'This session belongs to an earlier pairing',
    'Only the therapist of that time could confirm it, and that pairing is over. The session stays, unconfirmed.',
    'Leave it as it is. New sessions are confirmed by your present therapist.',
  ],
  1321: [
    'This list of therapists is not published yet',
    `The chain does not know the ring that the answer names. ${KEPT}`,
    'Wait until the issuer has published it, then try again.',
  ],
  1322: fee,
  1323: feeBounds,
  1324: [
    'This account was closed',
    'Its owner has left, so nothing more is logged or paired. What is on the chain stays there.',
    'To go on, start with a new account.',
  ],
  1325: [
    'This session is openly disputed',
    `Until the dispute is settled it cannot be confirmed, corrected or withdrawn. ${KEPT}`,
    'Wait for the outcome; the dispute shows its deadlines.',
  ],
  1326: [
    'Only a confirmed session can be corrected',
    `This one still waits for its confirmation, or was withdrawn or settled by arbitrators. ${KEPT}`,
    'If it waits, withdraw it and log it again.',
  ],
  1327: fault('Only the register of users may make this call.'),
  1328: fault('Only the dispute contract may make this call.'),
  1329: [
    'This session cannot be disputed',
    `It was disputed before, was withdrawn, or an outcome has settled it already. ${KEPT}`,
    'Reload the timeline to see how the session stands.',
  ],
  1330: fault('The session has no open dispute.'),
  1331: fault('This step belongs to the cohorts contract.'),
  1332: [
    'This session can no longer be disputed',
    `Its account is in a cohort, and anonymous claims rest on this session. ${KEPT}`,
    'The time for a dispute has passed; nothing can be done about it here.',
  ],
  1400: paused('Pairing is'),
  1401: [
    'This address holds no account',
    `It was never registered, its account went to another address, or it left. ${KEPT}`,
    'Register first, or switch to the address that holds the account now.',
  ],
  1402: fault('The request’s commitment does not have 32 bytes.'),
  1403: [
    'There is no open request',
    `It was answered or replaced before, perhaps from another device. ${KEPT}`,
    'Reload the page. If no pairing is shown, send a new request.',
  ],
  1404: ['The request has run out', `A request is open for 14 days. ${KEPT}`, 'Send a new request.'],
  1405: fault('The pairing key has the wrong form.'),
  1406: [
    'The therapist’s answer does not fit this request',
    `It was made for another request, account, list of therapists or network. ${KEPT}`,
    'Send a new request, or ask the therapist to answer again.',
  ],
  1407: noAccount,
  1408: [
    'The ending is not signed by this pairing’s key',
    'The pairing goes on as before; nothing was changed.',
    'End the pairing yourself, or ask the therapist to sign again.',
  ],
  1409: governanceOnly,
  1410: pauseBounds,
  1411: fee,
  1412: feeBounds,
  1500: paused('Milestones and proofs are'),
  1501: noAccount,
  1502: notOwner,
  1503: [
    'There is no such milestone',
    `The chain has no milestone with this number. ${KEPT}`,
    'Reload the page.',
  ],
  1504: [
    'Not enough sessions that count yet',
    `Counted are sessions that your therapist confirmed or arbitrators upheld, and that nobody disputes. ${KEPT}`,
    'See the timeline for sessions that still wait for a confirmation.',
  ],
  1505: [
    'You reached this milestone before',
    'It is recorded and stands; nothing was changed.',
    'Go on and make a proof of it.',
  ],
  1506: [
    'This milestone is not recorded yet',
    `A proof can be made once the milestone stands on the chain. ${KEPT}`,
    'Record the milestone first.',
  ],
  1507: [
    'The end of the proof does not fit',
    `A proof ends in the future, at most 366 days from now. ${KEPT}`,
    'Choose another end.',
  ],
  1508: [
    'This very proof exists already',
    'It is on the chain as it stands.',
    'Share the one that you have.',
  ],
  1509: fault('The commitment to the audience or to the goal does not have 32 bytes.'),
  1510: governanceOnly,
  1511: pauseBounds,
  1512: [
    'This milestone is out of bounds',
    `There are at most 20 milestones, of 1 to 10,000 sessions each, or of 1 to 20 within 1 to 520 weeks. ${KEPT}`,
    'Choose another number of sessions or weeks.',
  ],
  1513: fee,
  1514: feeBounds,
  1515: [
    'This milestone is marked in another way',
    `One that counts sessions within some weeks is marked from a session on; any other one is not. ${KEPT}`,
    'Reload the page and mark it from there.',
  ],
  1516: [
    'The weeks cannot run from this session',
    `It is not there, waits for its confirmation, was struck out or withdrawn, or is openly disputed. ${KEPT}`,
    'Choose a session that counts as the first one.',
  ],
  1517: [
    'This milestone does not hold at the moment',
    `Sessions behind it were struck out by arbitrators or are openly disputed, and too few are left. ${KEPT}`,
    'Log and have confirmed the sessions that are missing, or wait until the dispute is settled.',
  ],
  1518: [
    'The therapist’s confirmation of the goal does not fit',
    `It was made for another goal, account or pairing. ${KEPT}`,
    'Ask your therapist to confirm the goal once more.',
  ],
  1519: [
    'This pairing has ended',
    'A goal is confirmed by the therapist of the present pairing. What was recorded before stays.',
    'Pair again to go on; your total is kept.',
  ],
  1520: termOver,
  1521: ringRetired,
  1522: [
    'Confirmations are suspended for the moment',
    'The issuer has stopped this list of therapists for a short time, at most 14 days. Nothing of yours is lost.',
    'Try again later.',
  ],
  1523: [
    'This goal is recorded already',
    'It stands on the chain once and for good; nothing was changed.',
    'Go on and make a proof of it.',
  ],
  1524: [
    'This goal is not recorded yet',
    `A proof can be made once the goal stands on the chain. ${KEPT}`,
    'Record the goal first.',
  ],
  1525: [
    'There is no such proof',
    `The chain does not know it; perhaps it is still on its way into a block. ${KEPT}`,
    'Wait a minute, then reload the page.',
  ],
  1526: [
    'This proof was revoked before',
    'It holds no more, and that stays so. Nothing was changed.',
    'Reload the page. If you need one again, make a new proof.',
  ],
  1600: paused('Opening disputes is'),
  1601: governanceOnly,
  1602: pauseBounds,
  1603: fault('There is no parameter of this name.'),
  1604: [
    'This value is out of bounds',
    `Each period, the quorum and the bond have bounds that the council cannot leave. ${KEPT}`,
    'Choose a value within the bounds.',
  ],
  1605: fault('A commitment does not have 32 bytes.'),
  1606: [
    'An arbitrator is neither patient nor therapist',
    `This address holds an account of one of them, so it cannot be an arbitrator’s. ${KEPT}`,
    'Use an address that was never registered here.',
  ],
  1607: [
    'You are registered already',
    'This address has an arbitrator record. Nothing was changed.',
    'Reload the page to see whether you are seated.',
  ],
  1608: fault('The voting key does not have 33 bytes.'),
  1609: [
    'This key is in use already',
    `A voting key can be registered once only, for ever. ${KEPT}`,
    'If you registered under another address, use that one. Otherwise start with a new vault.',
  ],
  1610: [
    'There is no such arbitrator',
    `Nobody registered as an arbitrator at this address. ${KEPT}`,
    'Check the address.',
  ],
  1611: [
    'The arbitrator’s status has changed',
    `What you asked for does not fit the status that the chain holds now. ${KEPT}`,
    'Reload the page and look at the present status.',
  ],
  1612: ['All seats are taken', `There are 32 arbitrators at most. ${KEPT}`, 'Take a seat back first.'],
  1613: [
    'There are too few arbitrators',
    `A dispute needs at least as many arbitrators as its decision does. ${KEPT}`,
    'Try again later, or ask the council to seat arbitrators.',
  ],
  1614: notOwner,
  1615: [
    'The signature does not fit this session',
    `It was made with another pairing’s key, or for another version or state of the session. ${KEPT}`,
    'Look at the session as it stands now, and sign again.',
  ],
  1616: [
    'The time for a dispute is over',
    `A session can be disputed for some time after its last change only. ${KEPT}`,
    'The session stays as it is.',
  ],
  1617: [
    'The bond cannot be paid',
    `The council asks for a bond, which is paid back at the end; this address holds too little. ${KEPT}`,
    'Put some STX on this address, or let somebody else carry the dispute.',
  ],
  1618: ['There is no such dispute', `No dispute has this number. ${KEPT}`, 'Reload the list of disputes.'],
  1619: [
    'The time to vote is over',
    `Ballots of this round are not taken any more. ${KEPT}`,
    'If the round stays undecided there may be another one.',
  ],
  1620: [
    'The arbitrators do not match',
    `A dispute is decided by those who were arbitrators when it opened. ${KEPT}`,
    'Reload the dispute; the app takes the right keys from there.',
  ],
  1621: [
    'You voted in this round already',
    'Each arbitrator has one ballot in a round, and yours is on the chain as you first handed it in.',
    'Wait until ballots are opened, then open yours.',
  ],
  1622: [
    'Ballots are not opened at this time',
    `They are opened after the vote and before the end of the round; an unopened one abstains. ${KEPT}`,
    'Look at the deadlines of the dispute.',
  ],
  1623: [
    'There is no such ballot',
    `No ballot with this tag was handed in in this round. ${KEPT}`,
    'Reload the dispute to see its present round.',
  ],
  1624: [
    'This ballot was opened already',
    'Its vote is counted, once. Nothing was changed.',
    'Wait for the end of the round.',
  ],
  1625: fault('The choice is neither of the two.'),
  1626: [
    'This does not open the ballot',
    `The choice or its salt differs from what was handed in. ${KEPT}`,
    'Open it with the device and vault that you voted with.',
  ],
  1627: [
    'This stage has not ended yet',
    `A dispute moves on only when the deadline has passed. ${KEPT}`,
    'Come back after the deadline that the dispute shows.',
  ],
  1628: [
    'This dispute is settled',
    'Its outcome is final. Nothing was changed.',
    'Reload the dispute to see the outcome.',
  ],
  1629: [
    'There is nothing to appeal against',
    `An appeal is possible once, for a time after the decision. ${KEPT}`,
    'Reload the dispute to see where it stands.',
  ],
  1630: [
    'The bond is held until the end',
    `It is paid back, whatever the outcome, once the dispute is settled. ${KEPT}`,
    'Come back after the dispute is settled.',
  ],
  1631: [
    'There is no bond to pay back',
    'None was asked for, or it went back to its payer before. Nothing was changed.',
    'Look at the payer’s address: the bond went there.',
  ],
  1632: fault('The contact key does not have 32 bytes.'),
  1633: [
    'The other side answers',
    `Whoever opened the dispute, or appealed, has said its part with that. ${KEPT}`,
    'Wait for the arbitrators’ decision. What is new can be said in an appeal.',
  ],
  1634: [
    'This was answered already',
    `A dispute can be answered once, and an appeal once. Your first answer is with the arbitrators. ${KEPT}`,
    'Nothing needs to be done.',
  ],
  1635: [
    'The time to answer is over',
    `A dispute can be answered until the arbitrators’ vote is over. ${KEPT}`,
    'Wait for the decision: it can be appealed against, with what you have to say.',
  ],
  1800: ['Only a member of the council can do this', KEPT, 'Switch to a council member’s account.'],
  1801: [
    'The council would be out of bounds',
    `It has 1 to 15 members, and more than half of them have to approve. ${KEPT}`,
    'Propose another threshold, or another change of members.',
  ],
  1802: [
    'That is how it is already',
    'The change that you asked for is in force. Nothing was changed.',
    'Reload the page.',
  ],
  1803: [
    'This cannot be proposed',
    `The council knows no such action, or it lacks a name, or its value does not fit. ${KEPT}`,
    'Check what the proposal names, and its value.',
  ],
  1804: [
    'There is no such proposal',
    `No proposal has this number. ${KEPT}`,
    'Reload the list of proposals.',
  ],
  1805: [
    'This proposal is closed',
    'It was executed or cancelled before, perhaps by another member. Nothing was changed.',
    'Reload the list of proposals.',
  ],
  1806: [
    'The council has changed since',
    `A proposal holds for the council that it was made in. ${KEPT}`,
    'Propose it anew.',
  ],
  1807: [
    'The proposal has run out',
    `Its time to be approved and executed is over. ${KEPT}`,
    'Propose it anew.',
  ],
  1808: [
    'Only the proposer can cancel',
    `Another member made this proposal. ${KEPT}`,
    'Take back your own approval instead, or ask the proposer.',
  ],
  1809: [
    'Not enough members have approved',
    `The proposal waits for more approvals. ${KEPT}`,
    'Ask other members of the council to approve it.',
  ],
  1810: [
    'The delay is not over yet',
    `What was approved takes effect only after the council’s delay, so that everybody can see it coming. ${KEPT}`,
    'Execute it when the delay is over.',
  ],
  1811: [
    'This delay is out of bounds',
    `The council’s delay is 1 to 30 days, and is never lifted again. ${KEPT}`,
    'Propose a delay within these bounds.',
  ],
  1812: [
    'This payment cannot be made',
    `The treasury pays at least 1 micro-STX, at most what it holds, and to somebody else. ${KEPT}`,
    'Check the amount and the recipient, or wait until the treasury holds enough.',
  ],
  1813: [
    'There is no such component',
    `No part of the system has this name, or it takes no fee. ${KEPT}`,
    'Check the name.',
  ],
  1814: [
    'This part is never replaced',
    `It says who owns an account, what a dispute can reach, how it ends or who decides, and nobody can change that. ${KEPT}`,
    'Nothing needs to be done. This proposal can only run out.',
  ],
  1815: [
    'The version is not higher',
    `A part of the system is only ever replaced by a higher version of itself. ${KEPT}`,
    'Propose a contract with a higher version.',
  ],
  1816: [
    'This is not the contract that was approved',
    `It is another one, or it gives another name or version of itself. ${KEPT}`,
    'Name the very contract of the proposal.',
  ],
  1817: fault('The proposal was executed by the call that belongs to another kind of proposal.'),
  ...cohortWords,
};

/** Puts a contract's error code into plain words; a code that is not in the book gets an honest general text. */
export function explain(code: number): Explanation {
  const words: Words | undefined = Object.hasOwn(WORDS, code) ? WORDS[code as ContractErrorCode] : undefined;
  const [title, detail, action] = words ?? [
    'The chain refused this',
    `The contract answered with the number ${code}, which this version of the app does not know. ${KEPT}`,
    'Reload the page to get the newest version. If it happens again, please report it with this number.',
  ];
  return { title, detail, action };
}
