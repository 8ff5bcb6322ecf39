import { Cl, type ClarityValue } from '@stacks/transactions';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { DEPLOYER } from '@/localnet/accounts';
import type { Heap } from '@/localnet/heap';
import { startLocalnet } from '@/localnet/index';
import { ClarityFailure, EngineTrap, type Operation, Simnet } from '@/localnet/simnet';
import { newFolder, TOOLBOX, wallet } from './support';

const GENESIS = 1_795_000_000;
const CONTRACT = `${DEPLOYER.address}.toolbox`;
let simnet: Simnet;

const call = (fn: string, ...args: ClarityValue[]): Operation => ({
  kind: 'call',
  sender: wallet(1).address,
  contract: CONTRACT,
  fn,
  args,
});
const deploy = (name: string, source: string): Operation => ({
  kind: 'deploy',
  sender: DEPLOYER.address,
  name,
  source,
  clarityVersion: 5,
});

beforeAll(async () => {
  simnet = await Simnet.start(GENESIS);
  simnet.apply(deploy('toolbox', TOOLBOX));
  simnet.ensureCheckpoint();
});

/** Makes the WASM panic: the SDK cannot mint to a contract. */
function trap(): void {
  const { sdk } = simnet as unknown as { sdk: { mintSTX(to: string, amount: bigint): void } };
  try {
    sdk.mintSTX(CONTRACT, 1n);
  } catch {
    return;
  }
  throw new Error('this was to trap');
}

/** A copy as `snapshot` gives it. */
function withoutMarks(heap: Heap, copy: Uint8Array): Uint8Array {
  const { marks } = heap as unknown as { marks: { from: number; to: number } };
  return copy.slice().fill(0, marks.from, marks.to);
}

describe('the engine', () => {
  it('begins at its genesis time and at no other', () => {
    expect(simnet.time).toBe(GENESIS + 10);
    expect(Math.abs(Date.now() / 1000 - GENESIS)).toBeGreaterThan(1000);
  });

  it('is one a process', async () => {
    await expect(Simnet.start(GENESIS)).rejects.toThrow(/one local chain a process/);
    await expect(startLocalnet({ port: 21_003, dataDir: newFolder() })).rejects.toThrow(
      /one local chain a process/,
    );
    // The port was let go again.
    await expect(startLocalnet({ port: 21_003, dataDir: newFolder() })).rejects.toThrow(
      /one local chain a process/,
    );
  });

  it('runs a call without moving the tip', () => {
    const { time, clarityHeight } = simnet;
    expect(simnet.apply(call('log', Cl.uint(3))).result).toMatch(/^0x07/);
    expect({ time: simnet.time, clarityHeight: simnet.clarityHeight }).toEqual({ time, clarityHeight });
  });

  it('is set back to the byte, whatever was done', () => {
    const { heap } = simnet as unknown as { heap: Heap };
    // A full copy to compare with, and one that is kept up by the marks of what was written alone.
    const kept = heap.copy();
    const before = heap.snapshot();
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    const deeds = [
      () => simnet.apply(call('log', Cl.uint(3))),
      () => simnet.apply(call('log', Cl.uint(0))),
      () => simnet.apply({ kind: 'stacks-blocks', count: 2 }),
      () => simnet.apply({ kind: 'burn-blocks', count: 2 }),
      () => simnet.apply(deploy('passing', '(define-public (f) (ok "a text, and some more"))')),
      () => simnet.apply(deploy('broken', '(define-public')),
      () => simnet.evaluate(`(list ${'u1 '.repeat(5000)})`),
      () => simnet.dataVar(CONTRACT, 'count'),
      trap,
    ];
    for (const [index, deed] of [...deeds, ...deeds].entries()) {
      try {
        deed();
      } catch (error) {
        if (!(error instanceof ClarityFailure || error instanceof EngineTrap)) throw error;
      }
      heap.set(kept);
      const same = Buffer.compare(heap.snapshot().subarray(0, before.length), before) === 0;
      expect(same, `after deed ${index}`).toBe(true);
      // Kept anew: then the copy is the memory again, also where it was not before.
      heap.copy(kept);
      before.set(heap.snapshot().subarray(0, before.length));
      expect(Buffer.compare(withoutMarks(heap, kept), before) === 0, `kept after deed ${index}`).toBe(true);
    }
    report.mockRestore();
    simnet = Object.assign(simnet, { sender: '', journal: [], checkpoint: null });
    simnet.ensureCheckpoint();
  });

  it('can be taken back again and again: its memory does not become longer each time', () => {
    const { heap } = simnet as unknown as { heap: Heap };
    const { length } = heap;
    // some megabytes, of which nothing stays
    const long = Array.from({ length: 2000 }, (_, n) => `(define-read-only (f-${n}) u${n})`).join('\n');
    for (let times = 0; times < 3; times += 1) {
      simnet.apply(deploy('long', long));
      simnet.rollback();
    }
    expect(heap.length).toBe(length);
  });

  it('takes back exactly the last operation', () => {
    const before = simnet.dataVar(CONTRACT, 'count');
    simnet.apply(call('log', Cl.uint(4)));
    simnet.apply({ kind: 'stacks-blocks', count: 3 });
    const time = simnet.time;
    const kept = simnet.dataVar(CONTRACT, 'count');
    simnet.apply(call('log', Cl.uint(5)));
    simnet.apply(deploy('later', '(define-public (f) (ok true))'));
    simnet.rollback(2);
    expect(simnet.dataVar(CONTRACT, 'count')).toBe(kept);
    expect(kept).not.toBe(before);
    expect(simnet.time).toBe(time);
    expect(() => simnet.apply({ ...call('f'), contract: `${DEPLOYER.address}.later` } as Operation)).toThrow(
      ClarityFailure,
    );
    expect(simnet.apply(deploy('later', '(define-public (f) (ok false))')).result).toBeDefined();
  });

  it('works on after a trap of the WASM, many times over', () => {
    // The panic's own report.
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    for (let round = 0; round < 30; round++) {
      trap();
      expect(() => simnet.apply(call('log', Cl.uint(1)))).toThrow(EngineTrap);
      simnet.rollback();
      expect(simnet.apply(call('log', Cl.uint(1))).result).toMatch(/^0x07/);
    }
    expect(report).toHaveBeenCalled();
    report.mockRestore();
  });

  it('survives contracts made to break it', () => {
    const nested = (depth: number) =>
      `(define-public (f) (ok ${'(+ u1 '.repeat(depth)}u1${')'.repeat(depth)}))`;
    const sources = [
      nested(20),
      nested(70),
      nested(3000),
      '('.repeat(50_000),
      '(define-public (f) (f))',
      '(define-public (f) (ok (map-get? nothing u1)))',
      '(define-data-var a (list 1048576 (buff 1048576)) (list))',
      '(define-constant a (contract-call? .nowhere f))',
      '(define-public (f) (contract-call? .self-reference f))',
      '(use-trait t .nowhere.t) (define-public (f (a <t>)) (ok true))',
      '(define-trait t ((f () (response bool bool)))) (define-trait t ((f () (response bool bool))))',
      ';; #[allow(\n(define-public (f) (ok true))',
      '(define-public (f) (ok "\\u{1F600}"))',
      'ü',
      '',
      ';; nothing but a comment',
    ];
    for (const [index, source] of sources.entries()) {
      simnet.ensureCheckpoint();
      try {
        simnet.apply(deploy(`strange-${index}`, source));
      } catch (error) {
        expect(error === null || error instanceof ClarityFailure || error instanceof EngineTrap).toBe(true);
        simnet.rollback();
      }
      expect(simnet.apply(call('log', Cl.uint(1))).result, `after contract ${index}`).toMatch(/^0x07/);
    }
  });
});
