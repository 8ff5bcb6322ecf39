import type * as z from 'zod';
import { ATTENDANCE } from './attendance';
import { CLIENT } from './clients';
import { CLAIM, COHORT, claimSchema, cohortSchema, VOUCHED, vouchedSchema } from './cohort-records';
import { DISCLOSURE, disclosureSchema } from './disclosure';
import { PROOF } from './milestones';
import { REQUEST, requestSchema } from './programmes';
import { PSEUDONYM } from './pseudonyms';
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
import { SESSION } from './sessions';
import { STANDING } from './standing';
import { THERAPIST } from './therapist';
import { TRANSACTION } from './transactions';
import { MOOD, moodSchema } from './wellbeing';

interface Kind {
  schema: z.ZodType;
  /** Its heading where people read their records; null for what only the app works with. */
  title: string | null;
}

/** Every kind of record whose form is promised to whoever leaves with a copy. A kind that is missing here is exported all the same. */
export const RECORD_KINDS: Readonly<Record<string, Kind>> = {
  [SESSION]: { schema: sessionSchema, title: 'Sessions' },
  [MOOD]: { schema: moodSchema, title: 'Mood' },
  [PAIRING]: { schema: pairingSchema, title: 'Therapists' },
  [PROOF]: { schema: proofSchema, title: 'Proofs' },
  [CLAIM]: { schema: claimSchema, title: 'Anonymous claims' },
  [DISCLOSURE]: { schema: disclosureSchema, title: 'Facts that were shown to somebody' },
  [THERAPIST]: { schema: therapistSchema, title: 'Practice' },
  [CLIENT]: { schema: clientSchema, title: 'Clients' },
  [ATTENDANCE]: { schema: attendanceSchema, title: 'Sessions of clients' },
  [REQUEST]: { schema: requestSchema, title: 'Requests for proof' },
  [TRANSACTION]: { schema: transactionSchema, title: null },
  [PSEUDONYM]: { schema: pseudonymSchema, title: null },
  [STANDING]: { schema: standingSchema, title: null },
  [COHORT]: { schema: cohortSchema, title: null },
  [VOUCHED]: { schema: vouchedSchema, title: null },
};
