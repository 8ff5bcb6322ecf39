import * as z from 'zod';
import { factsSchema } from '@/lib/protocol';
import { voucherSchema } from './cohort-records';
import { acceptanceSchema, hex, saltsSchema, uint } from './records';

/** What the two parties tell each other, always sealed (see lib/protocol/channel.ts). JSON, bytes as hex. */
const base = { v: z.literal(1) };

/** Characters of the word with which a therapist declines. */
export const REASON_MAX = 280;
/** Characters of a goal: what is committed to on the record has the same bound. */
export const GOAL_MAX = 256;

export const pairingRequestMail = z.object({
  ...base,
  type: z.literal('pairing-request'),
  chainId: z.number().int(),
  deployer: z.string().max(64),
  requester: z.string().max(64),
  account: uint,
  request: uint,
  therapist: z.string().max(64),
  contact: hex(32),
  salt: hex(32),
  greeting: z.string().max(280),
});
export const pairingAcceptanceMail = acceptanceSchema.extend({
  ...base,
  type: z.literal('pairing-acceptance'),
  request: uint,
});
export const pairingDeclinedMail = z.object({ ...base, type: z.literal('pairing-declined'), request: uint });
export const pairingEndedMail = z.object({
  ...base,
  type: z.literal('pairing-ended'),
  account: uint,
  pairing: uint,
  signature: hex(65),
});
export const sessionFactsMail = z.object({
  ...base,
  type: z.literal('session-facts'),
  id: z.string().min(8).max(64),
  account: uint,
  pairing: uint,
  sequence: uint,
  facts: factsSchema,
  salts: saltsSchema,
});
export const countersignatureMail = z.object({
  ...base,
  type: z.literal('countersignature'),
  id: z.string().min(8).max(64),
  sequence: uint,
  countersignature: hex(65),
});
export const sessionDeclinedMail = z.object({
  ...base,
  type: z.literal('session-declined'),
  id: z.string().min(8).max(64),
  reason: z.string().max(REASON_MAX),
});

/** The words of a goal. */
export const GOAL_TEXT = z
  .string()
  .refine((text) => text.length > 0 && [...text].length <= GOAL_MAX && text.isWellFormed());
/** A goal that was reached, with the salt of its commitment. */
export const goalReachedMail = z.object({
  ...base,
  type: z.literal('goal-reached'),
  id: z.string().min(8).max(64),
  account: uint,
  pairing: uint,
  text: GOAL_TEXT,
  salt: hex(32),
});
export const goalCountersignatureMail = z.object({
  ...base,
  type: z.literal('goal-countersignature'),
  id: z.string().min(8).max(64),
  countersignature: hex(65),
});
export const goalDeclinedMail = z.object({
  ...base,
  type: z.literal('goal-declined'),
  id: z.string().min(8).max(64),
  reason: z.string().max(REASON_MAX),
});

/** Sent once the sessions are beyond dispute; `refused`: slots in which the chain did not take the therapist's word. */
export const voucherRequestMail = z.object({
  ...base,
  type: z.literal('voucher-request'),
  account: uint,
  cohort: uint,
  key: hex(33),
  refused: z.array(uint).max(4),
});
export const voucherMail = voucherSchema.extend({ ...base, type: z.literal('voucher'), account: uint });
export const voucherDeclinedMail = z.object({
  ...base,
  type: z.literal('voucher-declined'),
  account: uint,
  cohort: uint,
  reason: z.enum(['no-slot', 'not-in-ring']),
});

/** A summary that the patient shares for a time: where it lies and what opens it. */
export const sharedSummaryMail = z.object({
  ...base,
  type: z.literal('shared-summary'),
  title: z.string().max(120),
  link: z.string().max(8000),
  until: z.number().int(),
});

/** What a therapist's boxes may hold. */
export const toTherapistMail = z.discriminatedUnion('type', [
  pairingRequestMail,
  sessionFactsMail,
  goalReachedMail,
  voucherRequestMail,
  sharedSummaryMail,
]);
/** What a patient's box may hold. */
export const toPatientMail = z.discriminatedUnion('type', [
  pairingAcceptanceMail,
  pairingDeclinedMail,
  pairingEndedMail,
  countersignatureMail,
  sessionDeclinedMail,
  goalCountersignatureMail,
  goalDeclinedMail,
  voucherMail,
  voucherDeclinedMail,
]);
export type ToTherapistMail = z.infer<typeof toTherapistMail>;
export type ToPatientMail = z.infer<typeof toPatientMail>;

/** JSON to bytes. */
export function encodeMail(mail: ToTherapistMail | ToPatientMail): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(mail));
}

/** Bytes to what a schema describes, or null for anything else: a stranger can put what they like into a box. */
export function decodeMail<T>(bytes: Uint8Array, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
