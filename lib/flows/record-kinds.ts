import type * as z from 'zod';
import { AGREED_GOAL, agreedGoalSchema } from './agreed-goals';
import { ARBITRATOR, arbitratorSchema } from './arbitrators';
import { BALLOT, ballotSchema, CONFLICT, conflictSchema } from './arbitrators-voting';
import { ATTENDANCE } from './attendance';
import { CLIENT } from './clients';
import { CLAIM, COHORT, claimSchema, cohortSchema, VOUCHED, vouchedSchema } from './cohort-records';
import { DISCLOSURE, disclosureSchema } from './disclosure';
import { PLEA, pleaSchema } from './disputes-opening';
import { GOAL_REQUEST, goalRequestSchema } from './goal-requests';
import { PROOF } from './milestones';
import { NOTE, noteSchema } from './notes';
import { REQUEST, requestSchema } from './programmes';
import { PSEUDONYM } from './pseudonyms';
import { RECEIVED_SHARE, receivedShareSchema } from './received-shares';
import {
  attendanceSchema,
  clientSchema,
  PAIRING,
  pairingSchema,
  proofSchema,
  pseudonymSchema,
  sessionSchema,
  standingSchema,
  therapistSchema,
  transactionSchema,
} from './records';
import { CONTRIBUTION, contributedSchema } from './research';
import { SESSION } from './sessions';
import { SHARE, shareSchema } from './shares';
import { STANDING } from './standing';
import { THERAPIST } from './therapist';
import { TRANSACTION } from './transactions';
import { GOAL, goalSchema, MEASURE, MOOD, measureSchema, moodSchema } from './wellbeing';

interface Kind {
  schema: z.ZodType;
  /** Its heading where people read their records; null for what only the app works with. */
  title: string | null;
}

/** Every kind of record whose form is promised to whoever leaves with a copy. A kind that is missing here is exported all the same. */
export const RECORD_KINDS: Readonly<Record<string, Kind>> = {
  [SESSION]: { schema: sessionSchema, title: 'Sessions' },
  [NOTE]: { schema: noteSchema, title: 'Notes' },
  [MOOD]: { schema: moodSchema, title: 'Mood' },
  [MEASURE]: { schema: measureSchema, title: 'Questionnaires' },
  [GOAL]: { schema: goalSchema, title: 'Goals' },
  [PAIRING]: { schema: pairingSchema, title: 'Therapists' },
  [AGREED_GOAL]: { schema: agreedGoalSchema, title: 'Goals for the record' },
  [PROOF]: { schema: proofSchema, title: 'Proofs' },
  [CLAIM]: { schema: claimSchema, title: 'Anonymous claims' },
  [SHARE]: { schema: shareSchema, title: 'What was shared' },
  [DISCLOSURE]: { schema: disclosureSchema, title: 'Facts that were shown to somebody' },
  [CONTRIBUTION]: { schema: contributedSchema, title: 'Contributions to research' },
  [THERAPIST]: { schema: therapistSchema, title: 'Practice' },
  [CLIENT]: { schema: clientSchema, title: 'Clients' },
  [ATTENDANCE]: { schema: attendanceSchema, title: 'Sessions of clients' },
  [GOAL_REQUEST]: { schema: goalRequestSchema, title: 'Goals of clients' },
  [RECEIVED_SHARE]: { schema: receivedShareSchema, title: 'What clients share' },
  [PLEA]: { schema: pleaSchema, title: 'Disputes' },
  [ARBITRATOR]: { schema: arbitratorSchema, title: 'As an arbitrator' },
  [BALLOT]: { schema: ballotSchema, title: 'Ballots' },
  [CONFLICT]: { schema: conflictSchema, title: 'Conflicts of interest' },
  [REQUEST]: { schema: requestSchema, title: 'Requests for proof' },
  [TRANSACTION]: { schema: transactionSchema, title: null },
  [PSEUDONYM]: { schema: pseudonymSchema, title: null },
  [STANDING]: { schema: standingSchema, title: null },
  [COHORT]: { schema: cohortSchema, title: null },
  [VOUCHED]: { schema: vouchedSchema, title: null },
};
