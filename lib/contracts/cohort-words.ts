import { fault, governanceOnly, KEPT, noAccount, notOwner, pauseBounds, paused, type Words } from './words';

const ASKED_AGAIN = 'Your app asks your therapist again by itself.';

/** The words for anonymous claims: programmes (17xx, the verification contract) and cohorts (19xx). */
export const cohortWords = {
  1700: [
    'There is no such programme',
    `The chain knows no verifier’s programme with this number. ${KEPT}`,
    'Ask whoever sent the request for a new link.',
  ],
  1701: [
    'This programme is another verifier’s',
    `Only the address that registered a programme can close it or record claims in it. ${KEPT}`,
    'Switch to the account that registered it.',
  ],
  1702: [
    'This programme is closed',
    `Its verifier takes no more claims in it. ${KEPT}`,
    'Ask the verifier for a request from another programme.',
  ],
  1703: ['A programme needs a name', KEPT, 'Give it a name of 1 to 60 characters.'],
  1704: [
    'This period is too short or too long',
    `A period is 1 day to 10 years, or “once for good”. ${KEPT}`,
    'Choose another period.',
  ],
  1705: [
    'These milestones do not fit',
    `A programme accepts 1 to 5 milestones that exist; those within weeks can only be proved by a plain proof. ${KEPT}`,
    'Choose other milestones.',
  ],
  1706: [
    'The period is over',
    `The claim was made for another period of the programme than the present one. ${KEPT}`,
    'Open the request again to make a claim for the present period.',
  ],
  1707: [
    'The programme does not accept this milestone',
    KEPT,
    'Ask the verifier which milestones it accepts.',
  ],
  1708: [
    'The claim has expired',
    `It was made for a request whose time is over. ${KEPT}`,
    'Ask the verifier for a new request.',
  ],
  1709: [
    'The cohort is still open',
    `Claims begin when it is sealed, so that its members never change afterwards. ${KEPT}`,
    'Wait until the cohort is sealed; the app shows when that can be.',
  ],
  1710: [
    'The claim is signed for more members than there are',
    `Fewer members of the cohort have reached the milestone than the claim says. ${KEPT}`,
    'Ask for the claim to be made again.',
  ],
  1711: fault('The claim’s tag does not have 33 bytes.'),
  1712: [
    'This claim was recorded before',
    `The same account has claimed in this programme and period already. ${KEPT}`,
    'Nothing needs to be done; it counts once.',
  ],
  1900: paused('Entering a cohort is'),
  1901: noAccount,
  1902: notOwner,
  1903: [
    'You are in a cohort already',
    'An account enters one cohort in its life, and nothing was changed.',
    'Reload the page; your cohort will appear.',
  ],
  1904: [
    'You are in no cohort yet',
    `A further milestone is added to a cohort that one has entered. ${KEPT}`,
    'Enter a cohort with the first milestone.',
  ],
  1905: ['This milestone is not recorded yet', KEPT, 'Mark the milestone first.'],
  1906: [
    'This milestone cannot be claimed anonymously',
    `Milestones within weeks would make sets that cut each other, and so small ones. ${KEPT}`,
    'Make a plain proof of it instead.',
  ],
  1907: [
    'It is too early for the cohort',
    `The sessions behind the milestone can still be disputed; afterwards they are final. ${KEPT}`,
    'Wait until the time that is shown; the app can do the step by itself then.',
  ],
  1908: [
    'Sessions behind this milestone are disputed or were struck out',
    `Too few that are beyond doubt are left of those that counted when it was marked. ${KEPT}`,
    'Wait for the open dispute, or mark the milestone anew.',
  ],
  1909: [
    'Another cohort is open by now',
    `The one that your therapist vouched for was sealed meanwhile. ${KEPT}`,
    ASKED_AGAIN,
  ],
  1910: fault('The cohort key does not have 33 bytes.'),
  1911: [
    'This cohort key was used before',
    `A key belongs to one account. ${KEPT}`,
    'If you use the same phrase in another vault, enter from there.',
  ],
  1912: fault('A slot has a number from 0 to 3.'),
  1913: [
    'Your therapist has vouched in this slot before',
    `Each therapist’s key may vouch for four entries of a cohort, once in each slot. ${KEPT}`,
    ASKED_AGAIN,
  ],
  1914: [
    'This list of therapists is not published yet',
    `The chain does not know the ring that vouched. ${KEPT}`,
    'Wait until the issuer has published it, then try again.',
  ],
  1915: [
    'The list of therapists has changed',
    `A newer version was published while the answer was on its way. ${KEPT}`,
    ASKED_AGAIN,
  ],
  1916: [
    'The list of therapists does not match',
    `The keys are not those that the chain holds for this version. ${KEPT}`,
    ASKED_AGAIN,
  ],
  1917: [
    'The list of therapists has run out',
    `The issuer has to publish it anew, as every quarter. ${KEPT}`,
    'Try again when it is published.',
  ],
  1918: [
    'The list of therapists is suspended for the moment',
    `The issuer has stopped it for a short time, at most 14 days. ${KEPT}`,
    'Try again later.',
  ],
  1919: [
    'This list of therapists cannot vouch in the open cohort',
    `A therapist’s key was changed after the cohort opened, and a changed key could vouch more often than others. ${KEPT}`,
    'Wait for the next cohort, at most 91 days; your place is not lost.',
  ],
  1920: ['There is no such cohort', KEPT, 'Reload the page to see the present ones.'],
  1921: [
    'This cohort is sealed',
    'Its members never change any more, and nothing was changed.',
    'Reload the page.',
  ],
  1922: [
    'The cohort cannot be sealed yet',
    `It is sealed with 32 members, or after 91 days with 16. ${KEPT}`,
    'Wait; the app does it by itself when it is due.',
  ],
  1923: [
    'This milestone is in your cohort already',
    'It counts, and nothing was changed.',
    'Reload the page.',
  ],
  1924: governanceOnly,
  1925: pauseBounds,
} satisfies Record<number, Words>;
