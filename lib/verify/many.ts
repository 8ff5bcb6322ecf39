import { bytesToHex, randomBytes } from '@noble/hashes/utils.js';
import pLimit from 'p-limit';
import { ChainError } from '@/lib/chain';
import { pause as sleep } from '@/lib/chain/http';
import { type Checked, check } from './check';
import { verifyProof } from './proof';
import { proofQuestions } from './questions';
import { agree, type ChainReason, Contradiction, chainReason, type Deps } from './verdict';
import { isPassing } from './words';

/** How many are checked in one run. */
export const MANY_MAX = 10_000;

export interface ManyOptions {
  signal?: AbortSignal;
  /** Told how many of the inputs have been asked about; what they are is told a chunk at a time. */
  onProgress?: (asked: number) => void;
  /** Questions to the node at the same time. */
  atOnce?: number;
  /** Inputs between two trials of the node. */
  chunk?: number;
  /** Milliseconds that one question may take. */
  patience?: number;
  /** How often an input is asked about before it is given up, and the pause after the first failure (ms). */
  tries?: number;
  pause?: number;
  /** Milliseconds after which the node is asked again when its answers excluded each other. */
  again?: number;
}

/** One input's answer, by its place among the inputs. */
export interface Told {
  index: number;
  checked: Checked;
}

/** The newest block is shared for this long within a run (ms). */
const SHARED_MS = 1_000;
/** Blocks by which a re-organisation may take the tip back. */
const REORGANISED = 10;
const KNOWN_ANCHORS = 2;

/**
 * Checks many inputs, thoroughly each, and tells the answers a chunk at a time: a chunk counts only once the node has passed a
 * trial after it (what was on the chain still is, and a hash that nobody ever made is not). So a node that stops answering,
 * asks for patience, or begins to lie half-way leaves "cannot tell", never a wrong answer. Ends early when a whole chunk found
 * the node silent: what was not told can be given in again.
 */
export async function* checkMany(
  deps: Deps,
  inputs: readonly string[],
  options: ManyOptions = {},
): AsyncGenerator<Told[], void> {
  const { signal, onProgress = () => {}, chunk = 200, tries = 3, pause = 500, again } = options;
  const chain = steady(deps.chain, options);
  const own: Deps = { chain, place: deps.place, proofs: proofQuestions(chain) };
  const before = new Map<string, Checked>();
  const anchors: Anchor[] = [];
  let asked = 0;
  let doubts = 0;
  const onDoubt = () => {
    doubts += 1;
  };

  const ask = async (text: string): Promise<Checked> => {
    for (let turn = 1; ; turn += 1) {
      const checked = await check(own, text, { thorough: true, again, onDoubt });
      if (!isPassing(checked.verdict.reason) || turn >= tries) return checked;
      await sleep(pause * 2 ** (turn - 1), signal);
    }
  };

  for (let from = 0; from < inputs.length; from += chunk) {
    const texts = inputs.slice(from, from + chunk);
    const fresh = [...new Set(texts)].filter((text) => !before.has(text));
    let found = new Map<string, Checked>();
    const counted = asked;
    // A node whose answers excluded each other is asked for the whole chunk again: a block between two questions does that once.
    for (let round = 0; round < 2; round += 1) {
      [doubts, asked] = [0, counted];
      found = new Map();
      const work = async (text: string) => {
        found.set(text, await ask(text));
        asked += 1;
        onProgress(asked);
      };
      signal?.throwIfAborted();
      await Promise.all(fresh.map(work));
      if (doubts === 0) break;
    }
    signal?.throwIfAborted();

    const known = [...found].flatMap(([text, checked]) => anchorOf(text, checked));
    const failed =
      doubts > 0
        ? 'contradiction'
        : await trial(own, [...anchors, ...known].slice(0, KNOWN_ANCHORS), { tries, pause, signal });
    for (const [text, checked] of found) before.set(text, failed ? untold(checked, failed) : checked);
    if (!failed) anchors.push(...known.slice(0, Math.max(0, KNOWN_ANCHORS - anchors.length)));
    asked += texts.length - fresh.length;
    onProgress(asked);
    yield texts.flatMap((text, i) => {
      const checked = before.get(text);
      return checked ? [{ index: from + i, checked }] : [];
    });
    // Those that the chain had to be asked about.
    const hung = [...found.keys()].flatMap((text) => before.get(text)?.verdict ?? []).filter(isOfChain);
    if (hung.length > 0 && hung.every((verdict) => isPassing(verdict.reason))) return;
    // What failed is asked about again where it stands once more.
    for (const text of found.keys())
      if (isPassing(before.get(text)?.verdict.reason ?? '')) before.delete(text);
  }
}

/** Something that the chain was seen to have, and what cannot change about it. */
interface Anchor {
  text: string;
  createdAt: bigint;
  milestone: bigint | null;
  expires: bigint | null;
}

function anchorOf(text: string, { kind, verdict }: Checked): Anchor[] {
  if (kind !== 'proof' || verdict.createdAt === null) return [];
  const { createdAt, milestone, expires } = verdict;
  return [{ text, createdAt, milestone, expires }];
}

/** Whether the node still knows what it knew, and does not know what nobody made; else why nothing can be told by it. */
async function trial(
  deps: Deps,
  anchors: readonly Anchor[],
  { tries, pause, signal }: { tries: number; pause: number; signal?: AbortSignal },
): Promise<ChainReason | null> {
  for (let turn = 1; ; turn += 1) {
    const failed = await tryOnce(deps, anchors);
    if (failed === null || failed === 'contradiction' || turn >= tries) return failed;
    await sleep(pause * 2 ** (turn - 1), signal);
  }
}

async function tryOnce(deps: Deps, anchors: readonly Anchor[]): Promise<ChainReason | null> {
  try {
    const nobodys = await verifyProof(deps, bytesToHex(randomBytes(32)));
    if (isPassing(nobodys.reason)) return nobodys.reason;
    agree(nobodys.reason === 'unknown');
    for (const anchor of anchors) {
      const again = await verifyProof(deps, anchor.text, { thorough: true });
      if (isPassing(again.reason)) return again.reason;
      agree(again.createdAt === anchor.createdAt);
      agree(again.milestone === anchor.milestone && again.expires === anchor.expires);
    }
    return null;
  } catch (error) {
    return chainReason(error);
  }
}

const isOfChain = ({ height, reason }: Checked['verdict']) => height !== null || isPassing(reason);

/** The same input, of which nothing can be told. What came of the input alone stays. */
function untold(checked: Checked, reason: ChainReason): Checked {
  if (checked.verdict.height === null) return checked;
  const nothing = { verdict: 'cannot-tell', reason, height: null, time: null, since: null } as const;
  switch (checked.kind) {
    case 'proof': {
      const facts = { milestone: null, sessions: null, window: null, goal: null, expires: null };
      const more = { createdAt: null, ringSize: null, upheld: null };
      return { kind: 'proof', verdict: { ...checked.verdict, ...nothing, ...facts, ...more } };
    }
    case 'claim':
      return { kind: 'claim', verdict: { ...checked.verdict, ...nothing, facts: null } };
    case 'disclosure':
      return {
        kind: 'disclosure',
        verdict: { ...checked.verdict, ...nothing, ringSize: null, sessions: [] },
      };
    case 'request':
      return checked;
  }
}

/**
 * The chain with a limit of questions at the same time and of time for each, and one newest block for all who ask within a second.
 * @throws Contradiction when the newest block lies well before one that was seen
 */
function steady(chain: Deps['chain'], { patience = 10_000, atOnce = 6, signal }: ManyOptions): Deps['chain'] {
  const turn = pLimit(atOnce);
  let highest = 0;
  let newest: { at: number; tip: ReturnType<Deps['chain']['tip']> } | null = null;
  const askTip = async () => {
    const tip = await turn(() => within(patience, signal, () => chain.tip()));
    if (tip.height + REORGANISED < highest) throw new Contradiction('the newest block lies before another');
    highest = Math.max(highest, tip.height);
    return tip;
  };
  return {
    read: (call) => turn(() => within(patience, signal, (limit) => chain.read(call, limit))),
    tip() {
      if (newest && performance.now() - newest.at < SHARED_MS) return newest.tip;
      const tip = askTip();
      newest = { at: performance.now(), tip };
      // A failure is told to whoever asked, and not kept.
      tip.catch(() => {
        newest = null;
      });
      return tip;
    },
  };
}

async function within<T>(
  patience: number,
  signal: AbortSignal | undefined,
  ask: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const late = AbortSignal.timeout(patience);
  const limit = signal ? AbortSignal.any([signal, late]) : late;
  return Promise.race([
    ask(limit),
    new Promise<never>((_, reject) => {
      limit.addEventListener('abort', () => reject(new ChainError('unreachable', 'no answer in time')), {
        once: true,
      });
    }),
  ]);
}
