import type { Chain, LogPage } from '@/lib/chain';
import {
  confirmPairingEvent,
  type PairingRequest,
  pairing as pairingContract,
  requestPairingEvent,
} from '@/lib/contracts';
import { KEPT_DAYS } from '@/lib/mailbox/limits';
import type { Context } from './context';

/**
 * Requests as the log of the pairing contract tells them. A therapist's app that asked the chain about one requester would
 * tell the server who wants to be paired with whom; the log is read by everybody alike, from the newest event back.
 */
interface Known {
  /** The newest event that was read. */
  newest: string | null;
  /** The latest request of each requester. */
  requests: ReadonlyMap<string, PairingRequest>;
}

const NOTHING: Known = { newest: null, requests: new Map() };

/** A request whose message is not kept any more need not be known. Seconds after its end. */
const FORGOTTEN = BigInt(KEPT_DAYS + 1) * 86_400n;

/** Pages that are read at most in one go: the log of months, should nothing end it before. */
const MOST_PAGES = 200;

// What was read of a chain is public, and outlives no page: it only saves asking for the same events again.
const known = new WeakMap<Chain, Promise<Known>>();

/**
 * The latest request of a requester, as `get-request` has it; null when there is none, or none of late.
 * A node without a log is the user's own or a plain one, and is asked directly.
 */
export async function pairingRequest(
  { chain }: Pick<Context, 'chain'>,
  owner: string,
): Promise<PairingRequest | null> {
  const before = known.get(chain) ?? Promise.resolve(NOTHING);
  const reading = before.then((known) => follow(chain, known));
  // One after another, so that no older event is taken for the newest; one that failed has read nothing.
  known.set(
    chain,
    reading.then((now) => now ?? NOTHING).catch(() => before),
  );
  const now = await reading;
  if (now === null) return chain.read(pairingContract.getRequest({ owner }));
  return now.requests.get(owner) ?? null;
}

/** What is known with the events since; null where there is no log. */
async function follow(chain: Chain, before: Known): Promise<Known | null> {
  const fresh = await unread(chain, before.newest);
  if (fresh === null) return null;
  const requests = new Map(before.requests);
  for (const event of fresh.toReversed()) take(requests, event);
  return { newest: fresh[0]?.id ?? before.newest, requests };
}

/** The events since `newest`, the newest first; null where there is no log. */
async function unread(chain: Chain, newest: string | null): Promise<LogPage['events'] | null> {
  const { time } = await chain.tip();
  const events: LogPage['events'] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page: LogPage | null = await chain.log('pairing', cursor);
    if (page === null) return null;
    for (const event of page.events) {
      if (event.id === newest) return events;
      events.push(event);
      const asked = requestPairingEvent.read(event.value);
      if (asked && asked.expires + FORGOTTEN < BigInt(time)) return events;
    }
    if (page.next === null) return events;
    cursor = page.next;
  }
  return events;
}

function take(requests: Map<string, PairingRequest>, { value }: LogPage['events'][number]): void {
  const asked = requestPairingEvent.read(value);
  if (asked) {
    const { owner, ...request } = asked;
    requests.set(owner, { ...request, open: true });
    return;
  }
  const confirmed = confirmPairingEvent.read(value);
  if (!confirmed) return;
  for (const [owner, request] of requests) {
    if (request.account === confirmed.account) requests.set(owner, { ...request, open: false });
  }
}
