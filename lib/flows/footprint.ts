/** What the page knows before a transaction; whatever it does not know (yet) is left out, and then not claimed either. */
export interface Scene {
  /** Whether somebody else pays the network's fee. */
  sponsored: boolean;
  /** How many pseudonyms are registered. */
  users?: number;
  /** How many verified therapists the list has. */
  therapists?: number;
  /** How many therapists are in the ring. */
  ring?: number;
  /** The week of the session, in words. */
  week?: string;
  /** How many sessions it is about. */
  sessions?: number;
}

/** Among how many one hides: who they are, and their number where it is known. */
export interface HidingPlace {
  /** Who hides, in the plural: "all pseudonyms". */
  among: string;
  size: number | undefined;
}

/** What a transaction tells everybody, for good. */
export interface Footprint {
  /** What becomes public by it. */
  shows: readonly string[];
  /** To whom it could point, and by what. */
  points: string;
  /** Null where nobody hides: it is about the one who is named in it. */
  hides: HidingPlace | null;
}

const MOMENT = 'When it was sent, to the second.';

const paidBy = ({ sponsored }: Scene): string =>
  sponsored
    ? 'No coins lead to you: the fee is paid for everybody alike.'
    : 'Your account pays the fee: whoever knows where its coins came from can find you by them.';

const pseudonyms = ({ users }: Scene): HidingPlace => ({ among: 'pseudonyms registered here', size: users });
const ringOf = ({ ring }: Scene): HidingPlace => ({ among: 'therapists of the group', size: ring });
const asked = ({ therapists }: Scene): HidingPlace => ({ among: 'therapists on the list', size: therapists });

/** A step about a pseudonym that everybody knows already: it points to that, and to its whole history. */
const ofPseudonym = (scene: Scene): string =>
  `To your pseudonym and its whole public history, not to your name. ${paidBy(scene)}`;
const ofTherapist = 'To you as a therapist, under your public name.';
const ofIssuer = 'To you as an issuer, and to the therapist who is named.';
const ofVerifier = 'To you as a verifier.';
/** Whoever pays for the reader's own account: what is carried is paid for apart from it (`carrying.ts`). */
const ofNobody =
  'To nobody by itself: it is sent under an account that is used once, and not at all where nobody pays for that.';
const arbitrators = ({ ring }: Scene): HidingPlace => ({ among: 'arbitrators of this dispute', size: ring });
const ofCouncil = 'To you as a member of the council.';

const single = (shows: readonly string[], points: string): Footprint => ({ shows, points, hides: null });

/** Every transaction that the app makes, by the name that `submit` is given for it, and what it tells everybody. */
const FOOTPRINTS = {
  'register-user': (scene: Scene): Footprint => ({
    shows: ['That a new pseudonym exists, with a sealed mark of a secret that only you have.', MOMENT],
    points: `To nobody by itself: the pseudonym is fresh. ${paidBy(scene)}`,
    hides: pseudonyms(scene),
  }),
  'request-pairing': (scene: Scene): Footprint => ({
    shows: ['That your pseudonym has asked some therapist for a pairing. Not whom.', MOMENT],
    points: ofPseudonym(scene),
    hides: asked(scene),
  }),
  'confirm-pairing': (scene: Scene): Footprint => ({
    shows: [
      'That one therapist of the group stands behind your pseudonym, and until when. Not which.',
      MOMENT,
    ],
    points: ofPseudonym(scene),
    hides: ringOf(scene),
  }),
  'end-pairing': (scene: Scene): Footprint =>
    single(
      ['That the pairing of your pseudonym has ended. Not with whom, nor why.', MOMENT],
      ofPseudonym(scene),
    ),
  'end-pairing-signed': (scene: Scene): Footprint =>
    single(
      ['That the pairing of your pseudonym was ended by the therapist. Not by which.', MOMENT],
      ofPseudonym(scene),
    ),
  'log-session': (scene: Scene): Footprint => ({
    shows: [
      `${scene.week ? `The week of the session: ${scene.week}` : 'The week of the session'}; a running number; two sealed commitments that reveal nothing.`,
      MOMENT,
    ],
    points: ofPseudonym(scene),
    hides: ringOf(scene),
  }),
  'confirm-sessions': (scene: Scene): Footprint => ({
    shows: [
      `Which ${scene.sessions === undefined ? 'sessions' : `${scene.sessions} of the sessions`} of your pseudonym are confirmed now.`,
      MOMENT,
    ],
    points: ofPseudonym(scene),
    hides: ringOf(scene),
  }),
  'withdraw-session': (scene: Scene): Footprint =>
    single(
      ['That your pseudonym has taken this entry back. The entry stays to be read.', MOMENT],
      ofPseudonym(scene),
    ),
  'reach-milestone': (scene: Scene): Footprint =>
    single(['That your pseudonym has marked this milestone.', MOMENT], ofPseudonym(scene)),
  'create-proof': (scene: Scene): Footprint =>
    single(
      [
        'That your pseudonym has made a proof of this milestone, and until when it is valid. Not for whom.',
        MOMENT,
      ],
      `${ofPseudonym(scene)} Whoever reads the proof and knows that it is yours can read that history as yours.`,
    ),
  'record-goal': (scene: Scene): Footprint => ({
    shows: [
      'That a therapist of the group countersigned that your pseudonym has reached a goal. Not which goal.',
      MOMENT,
    ],
    points: ofPseudonym(scene),
    hides: ringOf(scene),
  }),
  'create-goal-proof': (scene: Scene): Footprint =>
    single(
      [
        'That your pseudonym has made a proof of a goal, and until when it is valid. Not for whom, nor which goal.',
        MOMENT,
      ],
      `${ofPseudonym(scene)} Whoever reads the proof and knows that it is yours can read that history as yours.`,
    ),
  'revoke-proof': (scene: Scene): Footprint =>
    single(['That your pseudonym has taken this proof back.', MOMENT], ofPseudonym(scene)),
  'leave-as-patient': (scene: Scene): Footprint =>
    single(['That the account of your pseudonym is closed for good.', MOMENT], ofPseudonym(scene)),
  'enter-cohort': (scene: Scene): Footprint => ({
    shows: [
      'That your pseudonym is in this cohort from now on, with a fresh key, and that one therapist of a group vouched for it. Not which.',
      MOMENT,
    ],
    points: `${ofPseudonym(scene)} Claims that you make later do not point to it.`,
    hides: ringOf(scene),
  }),
  rise: (scene: Scene): Footprint =>
    single(
      ['That the key of your pseudonym is in the set of a further milestone.', MOMENT],
      ofPseudonym(scene),
    ),
  'seal-cohort': (scene: Scene): Footprint =>
    single(
      ['That the cohort is sealed, and that it was your pseudonym that said so. Anybody may.', MOMENT],
      ofPseudonym(scene),
    ),
  'register-programme': (_: Scene): Footprint =>
    single(['The name of your programme, its period, and which milestones it accepts.', MOMENT], ofVerifier),
  'close-programme': (_: Scene): Footprint =>
    single(['That your programme takes no more claims.', MOMENT], ofVerifier),
  'record-claim': (_: Scene): Footprint =>
    single(
      ['That you recorded a claim of somebody in this cohort, by a tag that leads to nobody.', MOMENT],
      ofVerifier,
    ),
  'register-therapist': (_: Scene): Footprint =>
    single(
      [
        'Your public name, and that it registered as a therapist.',
        'A key for your group, an address for sealed messages, and a sealed mark of your licence.',
        MOMENT,
      ],
      ofTherapist,
    ),
  'set-profile': (_: Scene): Footprint =>
    single(
      ['The languages, fields and region that you name, and whether you take patients.', MOMENT],
      ofTherapist,
    ),
  'leave-as-therapist': (_: Scene): Footprint =>
    single(['That you have left, and later that the group has one key less.', MOMENT], ofTherapist),
  attest: (_: Scene): Footprint =>
    single(['That you attest this therapist, and until when.', MOMENT], ofIssuer),
  'renew-attestation': (_: Scene): Footprint =>
    single(['Until when you attest this therapist from now on.', MOMENT], ofIssuer),
  'suspend-therapist': (_: Scene): Footprint =>
    single(['That this therapist’s attestation is suspended.', MOMENT], ofIssuer),
  'reinstate-therapist': (_: Scene): Footprint =>
    single(['That this therapist’s attestation holds again.', MOMENT], ofIssuer),
  'revoke-therapist': (_: Scene): Footprint =>
    single(
      [
        'That this therapist’s attestation is withdrawn. Patients who then do not renew can be suspected to be theirs.',
        MOMENT,
      ],
      ofIssuer,
    ),
  'publish-ring': (_: Scene): Footprint =>
    single(['Which keys are in the group from now on.', MOMENT], 'To you as an issuer.'),
  'suspend-ring': (_: Scene): Footprint =>
    single(['That the group is suspended, and until when.', MOMENT], 'To you as an issuer.'),
  'open-dispute': (scene: Scene): Footprint =>
    single(
      [
        'That your pseudonym disputes this session, and the hash of your sealed evidence. Nothing of what it says.',
        MOMENT,
      ],
      ofPseudonym(scene),
    ),
  answer: (scene: Scene): Footprint =>
    single(
      ['That your pseudonym answers the dispute, and the hash of your sealed evidence.', MOMENT],
      ofPseudonym(scene),
    ),
  appeal: (scene: Scene): Footprint =>
    single(
      ['That your pseudonym appeals, and the hash of your sealed evidence.', MOMENT],
      ofPseudonym(scene),
    ),
  'open-dispute-signed': (scene: Scene): Footprint => ({
    shows: [
      'That the therapist of this session disputes it, and the hash of the sealed evidence. Not which therapist.',
      MOMENT,
    ],
    points: ofNobody,
    hides: ringOf(scene),
  }),
  'answer-signed': (scene: Scene): Footprint => ({
    shows: ['That the therapist of this session answers the dispute. Not which therapist.', MOMENT],
    points: ofNobody,
    hides: ringOf(scene),
  }),
  'appeal-signed': (scene: Scene): Footprint => ({
    shows: ['That the therapist of this session appeals. Not which therapist.', MOMENT],
    points: ofNobody,
    hides: ringOf(scene),
  }),
  'register-arbitrator': (_: Scene): Footprint =>
    single(
      [
        'That your address asks for an arbitrator’s seat, its voting key, the key that evidence is sealed to, and a sealed mark of who you are.',
        MOMENT,
      ],
      'To your address as an arbitrator’s. Votes do not point to it.',
    ),
  'resign-arbitrator': (_: Scene): Footprint =>
    single(
      ['That your address has given its seat up for good.', MOMENT],
      'To your address as an arbitrator’s.',
    ),
  'commit-vote': (scene: Scene): Footprint => ({
    shows: [
      'That one of the arbitrators handed in a sealed ballot. Neither which of them nor how they vote.',
      MOMENT,
    ],
    points: ofNobody,
    hides: arbitrators(scene),
  }),
  'reveal-vote': (scene: Scene): Footprint => ({
    shows: ['How one of the arbitrators voted. Not which of them.', MOMENT],
    points: ofNobody,
    hides: arbitrators(scene),
  }),
  advance: (_: Scene): Footprint => single(['That the stage is over, and what follows.', MOMENT], ofNobody),
  'withdraw-bond': (_: Scene): Footprint =>
    single(['That the bond went back to the address that paid it.', MOMENT], ofNobody),
  propose: (_: Scene): Footprint => single(['What you propose to the council.', MOMENT], ofCouncil),
  approve: (_: Scene): Footprint => single(['That you approve of the proposal.', MOMENT], ofCouncil),
  'withdraw-approval': (_: Scene): Footprint =>
    single(['That you take your approval back.', MOMENT], ofCouncil),
  cancel: (_: Scene): Footprint => single(['That you take your proposal back for good.', MOMENT], ofCouncil),
  execute: (_: Scene): Footprint => single(['That the proposal takes effect.', MOMENT], ofCouncil),
} as const satisfies Record<string, (scene: Scene) => Footprint>;

/** The name of a transaction that the app makes. */
export type Step = keyof typeof FOOTPRINTS;

export const STEPS = Object.keys(FOOTPRINTS) as Step[];

/** What a step would tell everybody, said with what the page knows. */
export function footprintOf(step: Step, scene: Scene): Footprint {
  return FOOTPRINTS[step](scene);
}
