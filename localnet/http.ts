import { validateStacksAddress } from '@stacks/transactions';
import type { Context } from 'hono';
import * as z from 'zod';
import type { Chain } from './chain';

/** What the route files share: the running chain, its settings, and the forms of their inputs. */
export interface Localnet {
  chain: Chain;
  control: boolean;
  /** Opens the node's guarded routes; without it they are shut. */
  token?: string;
  submit(raw: Uint8Array): Promise<string>;
  setBlockTime(seconds: number): void;
}

/** Seconds between blocks; 0 mines each transaction as it is accepted. */
export const blockTime = z.number().min(0).max(3600);

/** An input that was refused: 400 and JSON. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/** @throws BadRequest naming the field */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BadRequest(`${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'not valid'}`);
}

export async function jsonBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  let body: unknown;
  try {
    body = await context.req.json();
  } catch {
    throw new BadRequest('the body is not JSON');
  }
  return parse(schema, body);
}

const CONTRACT_NAME = /^[a-zA-Z]([a-zA-Z0-9]|[-_]){0,127}$/;

export const address = z.string().refine(validateStacksAddress, 'not a Stacks address');
export const contractName = z.string().regex(CONTRACT_NAME, 'not a contract name');
export const clarityName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[a-zA-Z]([a-zA-Z0-9]|[-_!?+<>=/*])*$|^[-+=/*]$|^[<>]=?$/, 'not a Clarity name');
export const contractId = z.string().refine((text) => {
  const [owner = '', name = '', more] = text.split('.');
  return more === undefined && validateStacksAddress(owner) && CONTRACT_NAME.test(name);
}, 'not a contract identifier');
export const principal = z.union([address, contractId], { error: 'not a principal' });
export const hex = z
  .string()
  .regex(/^(0x)?([0-9a-fA-F]{2})*$/, 'not hexadecimal')
  .transform((text) => text.replace(/^0x/, '').toLowerCase());
export const txid = hex.refine((text) => text.length === 64, 'not a transaction identifier');

const cursorOffset = z.string().regex(/^\d{1,12}$/, 'not a cursor');
export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(20),
  offset: z.coerce.number().int().min(0).default(0),
  cursor: cursorOffset.optional(),
});
export type Paging = z.infer<typeof paging>;

/** A page of `items`, newest first, in the form of version 3: the cursor is an offset from the oldest end. */
export function page<T>(items: readonly T[], { limit, offset, cursor }: Paging) {
  // Counted from the oldest, a cursor stays where it is when newer items come.
  const end = cursor === undefined ? items.length - offset : Math.min(Number(cursor), items.length);
  const start = Math.max(0, end - limit);
  const results = items.slice(start, Math.max(0, end)).reverse();
  return {
    total: items.length,
    limit,
    offset: cursor === undefined ? offset : items.length - end,
    current: results.length > 0 ? String(end) : null,
    next: start > 0 ? String(start) : null,
    previous: end < items.length ? String(Math.min(items.length, end + limit)) : null,
    results,
  };
}
