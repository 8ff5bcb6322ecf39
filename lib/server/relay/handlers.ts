import 'server-only';
import { hexToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod';
import { CHALLENGE_BYTES, MAX_TRANSACTION_BYTES } from '@/lib/relay/limits';
import { ApiError, answer, json, mediaType, readBody } from '../http';
import { RelayRefusal } from './refusal';
import type { Relay } from './relay';

const bodySchema = z.strictObject({
  transaction: z
    .string()
    .max(MAX_TRANSACTION_BYTES * 2)
    .regex(/^([0-9a-f]{2})+$/),
  challenge: z.string().regex(new RegExp(`^[0-9a-f]{${CHALLENGE_BYTES * 2}}$`)),
  counter: z.int().nonnegative(),
});
/** Twice the longest transaction, in hex, and what is around it. */
const MAX_BODY = MAX_TRANSACTION_BYTES * 2 + 400;

export interface RelayHandlers {
  offer(): Promise<Response>;
  accept(request: Request): Promise<Response>;
}

/**
 * The relay's HTTP side. Reads the body of a request and nothing else of it, so that no address, cookie or header of anybody can
 * be kept. @param relay null where the relay is off
 */
export function createRelayHandlers(relay: () => Promise<Relay | null>): RelayHandlers {
  return {
    offer: () =>
      answer('relay', async () => {
        const on = await relay();
        return on ? json(200, await on.offer()) : json(200, { on: false, code: 'off', message: OFF });
      }),

    accept: (request) =>
      answer('relay', async () => {
        const on = await relay();
        if (!on) throw new RelayRefusal('off', OFF);
        const { transaction, challenge, counter } = await readRequest(request);
        const work = { challenge: hexToBytes(challenge), counter };
        return json(202, await on.accept(hexToBytes(transaction), work));
      }),
  };
}

const OFF = 'This server pays no fees. Nothing was sent.';

async function readRequest(request: Request): Promise<z.infer<typeof bodySchema>> {
  if (mediaType(request) !== 'application/json')
    throw new ApiError(415, 'content-type', 'A transaction is sent as application/json.');
  const malformed = () => new RelayRefusal('form', 'The request is not one that the relay reads.');
  const body = await readBody(request, MAX_BODY, malformed);
  try {
    return bodySchema.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    throw malformed();
  }
}
