import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod';
import type { Place } from '@/lib/protocol';
import { type Checked, wordsOf } from './check';
import { clockWords, finalityOf, finalityWords, verdictTitles } from './words';

/** Every reason that an answer can have, in the order in which a check comes upon them. These codes stay. */
export const REASONS = [
  'empty',
  'too-large',
  'is-request',
  'truncated',
  'damaged',
  'newer',
  'foreign',
  'wrong-network',
  'chain-unreachable',
  'chain-busy',
  'chain-bad-answer',
  'contradiction',
  'holds',
  'recorded',
  'unknown',
  'altered',
  'expired',
  'lapsed',
  'revoked',
  'no-programme',
  'closed',
  'not-accepted',
  'period-over',
  'not-sealed',
  'no-set',
  'forged',
  'some-fail',
] as const;

const seconds = z.int().min(0).describe('Unix time in seconds, by the chain’s clock');
const number = z.string().regex(/^\d+$/).describe('A whole number in decimal');
const factSchema = z.object({
  state: z.enum(['hidden', 'opened', 'wrong', 'not-judged']),
  value: z.string().optional(),
});

/** What an answer is made of where programs read it: the API’s answer, the command’s `--json`, the certificate’s contents. */
export const reportSchema = z
  .object({
    version: z.literal(1),
    kind: z.enum(['proof', 'claim', 'disclosure', 'request']),
    verdict: z.enum(['verified', 'not-verified', 'cannot-tell']).describe('“cannot-tell” is never a no'),
    reason: z.enum(REASONS).describe('A stable code'),
    title: z.string(),
    detail: z.string().describe('The reason in a sentence'),
    action: z.string().nullable().describe('What to do about it'),
    proved: z.array(z.string()).describe('What was proved, a sentence each; empty unless something holds'),
    notProved: z.array(z.string()).describe('What was not proved'),
    network: z.object({ chainId: z.int().min(1), deployer: z.string() }),
    asOf: z
      .object({ block: z.int().min(0), time: seconds, caution: z.string().nullable() })
      .nullable()
      .describe('The newest block that the node had; null when the chain was not asked or did not answer'),
    finality: z.object({ level: z.enum(['final', 'recent', 'unknown']), detail: z.string() }),
    checkedAt: z.iso.datetime(),
    facts: z
      .object({
        hash: z.string().optional(),
        audience: z.string().optional(),
        milestone: number.optional(),
        sessions: number.optional(),
        windowWeeks: number.optional(),
        goal: z.string().optional(),
        ringSize: number.optional(),
        upheld: number.optional(),
        createdAt: seconds.optional(),
        expires: seconds.optional(),
        programme: number.optional(),
        period: number.optional(),
        cohort: number.optional(),
        challenge: z.string().optional(),
        tag: z.string().optional(),
        verifier: z.string().optional(),
        programmeName: z.string().optional(),
        hidesAmong: z.int().optional(),
        members: z.int().optional(),
        claimed: z.int().optional(),
        recordedAt: seconds.optional(),
        account: number.optional(),
        disclosed: z
          .array(
            z.object({
              sequence: number,
              verdict: z.enum(['verified', 'not-verified', 'cannot-tell']),
              reason: z.string(),
              state: z.string().nullable(),
              disputed: z.boolean(),
              revision: number.nullable(),
              week: number.nullable(),
              facts: z.object({ date: factSchema, minutes: factSchema, modality: factSchema }),
            }),
          )
          .optional(),
      })
      .describe(
        'The same for programs; only what the chain bears out, or what identifies the thing that was checked',
      ),
  })
  .meta({ id: 'Answer', description: 'The answer to one check' });

export type Report = z.infer<typeof reportSchema>;

/** An answer as programs read it. Nothing of the input is repeated but what the answer is about. */
export function reportOf(checked: Checked, { chainId, deployer }: Place): Report {
  const { verdict } = checked;
  const words = wordsOf(checked);
  const level = finalityOf(verdict);
  return {
    version: 1,
    kind: checked.kind,
    verdict: verdict.verdict,
    reason: verdict.reason,
    title: verdictTitles[verdict.verdict],
    detail: words.detail,
    action: words.action ?? null,
    proved: words.proved,
    notProved: words.notProved,
    network: { chainId, deployer },
    asOf:
      verdict.height === null || verdict.time === null
        ? null
        : { block: verdict.height, time: verdict.time, caution: clockWords(verdict) },
    finality: { level, detail: finalityWords[level] },
    checkedAt: new Date(verdict.checkedAt).toISOString(),
    facts: factsOf(checked),
  };
}

function factsOf(checked: Checked): Report['facts'] {
  if (checked.kind === 'proof') {
    const { hash, audience, milestone, sessions, window, goal, ringSize, upheld, createdAt, expires } =
      checked.verdict;
    return present({
      hash,
      audience: createdAt === null ? null : audience,
      milestone: text(milestone),
      sessions: text(sessions),
      windowWeeks: text(window),
      goal,
      ringSize: text(ringSize),
      upheld: text(upheld),
      createdAt: time(createdAt),
      expires: time(expires),
    });
  }
  if (checked.kind === 'claim') {
    const { claim, facts } = checked.verdict;
    return present({
      programme: text(claim?.programme),
      period: text(claim?.period),
      milestone: text(claim?.milestone),
      cohort: text(claim?.cohort),
      challenge: claim && bytesToHex(claim.challenge),
      tag: claim && bytesToHex(claim.tag),
      expires: time(claim?.expires),
      verifier: facts?.verifier,
      programmeName: facts?.name,
      sessions: text(facts?.sessions),
      hidesAmong: facts?.hidesAmong,
      members: facts?.members,
      claimed: facts?.claimed,
      recordedAt: facts && facts.recorded > 0n ? time(facts.recorded) : null,
    });
  }
  if (checked.kind === 'request') return {};
  // For whom it is, nobody signed: it is no fact.
  const { account, ringSize, sessions } = checked.verdict;
  const disclosed = sessions.map(({ sequence, revision, week, ...rest }) => ({
    ...rest,
    sequence: String(sequence),
    revision: text(revision),
    week: text(week),
  }));
  return present({ account: text(account), ringSize: text(ringSize), disclosed });
}

type Optional<T> = { [K in keyof T]?: Exclude<T[K], null | undefined> };

/** Leaves out what is not there. */
function present<T extends object>(facts: T): Optional<T> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== null && value !== undefined),
  ) as Optional<T>;
}

const text = (value: bigint | null | undefined): string | null => (value == null ? null : value.toString());
/** A time that no clock can show is told as the last one that JSON can carry exactly. */
const time = (value: bigint | null | undefined): number | null =>
  value == null ? null : Number(value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : value);
