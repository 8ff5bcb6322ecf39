import { base64urlnopad } from '@scure/base';
import * as z from 'zod';
import { equalBytes, requireSalt } from './bytes';
import { factLeaf, factsOfLeaves } from './commitments';
import { ProtocolError } from './errors';
import { type FactField, factsSchema, type SessionFacts, weekOfDate } from './facts';
import { addressField, decodeLink, encodeLink, isFragment, LinkError, pasted, uintField } from './link';
import type { Place } from './place';

/**
 * Selective disclosure: chosen facts of chosen sessions, each opened by its value and its own salt; the others stand as
 * their leaves. Whoever has it can hash the three leaves of a session into the facts commitment that the ledger holds
 * under its number. The note is not touched. Nothing here binds the reader: `audience` is only said, never signed.
 */
export const FACT_FIELDS = ['date', 'minutes', 'modality'] as const satisfies readonly FactField[];

/** At most so many sessions in one disclosure. */
export const DISCLOSURE_MAX = 60;
/** Characters of a fragment that a QR code on a phone and every mail program still carry; beyond it, a file only. */
export const DISCLOSURE_LINK_MAX = 1800;

/** A fact as it is shown: its text form (minutes in decimal) with its salt, or the leaf that hides it; 32 bytes each. */
export type DisclosedFact = { value: string; salt: Uint8Array } | { leaf: Uint8Array };

export interface DisclosedSession {
  sequence: bigint;
  facts: Record<FactField, DisclosedFact>;
}

/** What is handed over. The account is the pseudonym's: it leads to its whole public history. */
export interface Disclosure extends Place {
  account: bigint;
  /** For whom it was made: 1 to 128 characters. */
  audience: string;
  /** 1 to 60, by ascending numbers. */
  sessions: DisclosedSession[];
}

/**
 * - `mismatch`: value, salt, leaf, number, account, chain or deployer are not those that the ledger's commitment was made of
 * - `week`: they are, but the day does not lie in the session's week
 */
export type Refutation = 'mismatch' | 'week';

const KIND = { letter: 'd', version: 1 } as const;

const bytes32 = z
  .string()
  .length(43)
  .transform((text, ctx): Uint8Array => {
    try {
      return base64urlnopad.decode(text);
    } catch {
      ctx.addIssue({ code: 'custom', message: 'not 32 bytes in base64url' });
      return z.NEVER;
    }
  });

/** The text form of each fact: one way to write it, so that one disclosure has one encoding. */
const values: Record<FactField, z.ZodType<string>> = {
  date: factsSchema.shape.date,
  minutes: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .refine((text) => factsSchema.shape.minutes.safeParse(Number(text)).success),
  modality: factsSchema.shape.modality,
};

const factSchema = (field: FactField) =>
  z.union([
    bytes32.transform((leaf): DisclosedFact => ({ leaf })),
    z.tuple([values[field], bytes32]).transform(([value, salt]): DisclosedFact => ({ value, salt })),
  ]);

const sessionSchema = z
  .tuple([uintField, factSchema('date'), factSchema('minutes'), factSchema('modality')])
  .transform(
    ([sequence, date, minutes, modality]): DisclosedSession => ({
      sequence,
      facts: { date, minutes, modality },
    }),
  );

/** chain id, deployer, account, for whom, sessions: [number, date, minutes, modality], each a leaf or [value, salt] */
const payloadSchema = z.tuple([
  z.int().min(0).max(0xffffffff),
  addressField,
  uintField,
  z.string().refine((text) => text.isWellFormed() && text !== '' && Array.from(text).length <= 128),
  z.array(sessionSchema).min(1).max(DISCLOSURE_MAX).refine(ascending),
]);

/** One session with the facts in `open` opened. Throws ProtocolError `facts` off schema, `salt`. */
export function discloseSession(
  place: Place,
  session: {
    account: bigint;
    sequence: bigint;
    facts: SessionFacts;
    salts: Record<FactField, Uint8Array>;
    open: readonly FactField[];
  },
): DisclosedSession {
  const parsed = factsSchema.safeParse(session.facts);
  if (!parsed.success) throw new ProtocolError('facts', 'the session facts are not in their schema');
  const fact = (field: FactField): DisclosedFact => {
    const value = String(parsed.data[field]);
    const salt = requireSalt(session.salts[field]);
    if (session.open.includes(field)) return { value, salt };
    return { leaf: factLeaf(place, { account: session.account, field, value, salt }) };
  };
  return {
    sequence: session.sequence,
    facts: { date: fact('date'), minutes: fact('minutes'), modality: fact('modality') },
  };
}

/**
 * A disclosure as a URL fragment, `d1.…`; a file holds the same text. Throws ProtocolError `text` for an audience of no or
 * more than 128 characters, `number` for no, too many or unordered sessions.
 */
export function encodeDisclosure(disclosure: Disclosure): string {
  const { chainId, deployer, account, audience, sessions } = disclosure;
  const shown = (fact: DisclosedFact) =>
    'leaf' in fact
      ? base64urlnopad.encode(fact.leaf)
      : [fact.value, base64urlnopad.encode(requireSalt(fact.salt))];
  const payload = [
    chainId,
    deployer,
    account.toString(),
    audience,
    sessions.map(({ sequence, facts }) => [
      sequence.toString(),
      ...FACT_FIELDS.map((field) => shown(facts[field])),
    ]),
  ];
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path[0];
    throw new ProtocolError(at === 3 ? 'text' : 'number', 'this disclosure is not within its bounds');
  }
  return encodeLink(KIND, payload);
}

/** Reads `d1.…`, alone, in a URL, a mail or a file. Throws LinkError; also where another encoding says the same. */
export function decodeDisclosure(text: string): Disclosure {
  return pasted(text, (candidate) => {
    const payload = decodeLink(KIND, candidate, payloadSchema);
    const [chainId, deployer, account, audience, sessions] = payload;
    const disclosure = { chainId, deployer, account, audience, sessions };
    try {
      for (const session of sessions) disclosedCommitment(disclosure, session);
      if (candidate.endsWith(encodeDisclosure(disclosure))) return disclosure;
    } catch {
      // a salt that no commitment takes: told below
    }
    throw new LinkError('damaged');
  });
}

/** Whether a text holds something in the form of a disclosure, of whatever version. */
export function isDisclosure(text: string): boolean {
  return isFragment(text, KIND.letter);
}

/** The facts commitment that a disclosed session stands for: 32 bytes, to be compared with the ledger's. */
export function disclosedCommitment(
  { account, ...place }: Place & { account: bigint },
  { facts }: DisclosedSession,
): Uint8Array {
  const leaf = (field: FactField) => {
    const fact = facts[field];
    return 'leaf' in fact ? fact.leaf : factLeaf(place, { account, field, ...fact });
  };
  return factsOfLeaves({ date: leaf('date'), minutes: leaf('minutes'), modality: leaf('modality') });
}

/** Why a session does not hold against what the ledger has under its number; null when it holds. */
export function refuteSession(
  disclosure: Place & { account: bigint },
  session: DisclosedSession,
  ledger: { facts: Uint8Array; week: bigint },
): Refutation | null {
  if (!equalBytes(disclosedCommitment(disclosure, session), ledger.facts)) return 'mismatch';
  const { date } = session.facts;
  return 'value' in date && weekOfDate(date.value) !== ledger.week ? 'week' : null;
}

function ascending(sessions: readonly DisclosedSession[]): boolean {
  return sessions.every(({ sequence }, i) => sequence > (sessions[i - 1]?.sequence ?? 0n));
}
