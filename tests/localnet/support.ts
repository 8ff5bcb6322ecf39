import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNetwork, type StacksNetwork } from '@stacks/network';
import {
  broadcastTransaction,
  type ClarityValue,
  fetchNonce,
  makeContractCall,
  makeContractDeploy,
  type PostCondition,
  type PostConditionModeName,
  type StacksTransactionWire,
} from '@stacks/transactions';
import * as z from 'zod';
import { DEPLOYER, DEVELOPMENT_ACCOUNTS, type DevelopmentAccount } from '@/localnet/accounts';

/** A local chain in a process of its own, as everyone else starts it. */
const CLI = fileURLToPath(new URL('../../localnet/cli.ts', import.meta.url));
const TSX = fileURLToPath(import.meta.resolve('tsx'));
/** Long enough that only `POST /control/mine` makes blocks. */
export const BY_COMMAND = '3600';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes, field by field.
  body: any;
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'localnet-test-'));
}

export function wallet(index: number): DevelopmentAccount {
  const account = DEVELOPMENT_ACCOUNTS[index];
  if (!account) throw new Error(`no wallet ${index}`);
  return account;
}

export class TestChain {
  readonly url: string;
  readonly network: StacksNetwork;

  private constructor(
    readonly child: ChildProcess,
    readonly port: number,
    readonly data: string,
    /** What it had printed when it was ready. */
    readonly output: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.network = createNetwork({ network: 'testnet', client: { baseUrl: this.url } });
  }

  static async start(port: number, data = newFolder(), environment: Record<string, string> = {}) {
    const { child, output } = await launch(port, data, environment);
    if (!output.includes('local chain ready')) throw new Error(`did not start: ${output}`);
    return new TestChain(child, port, data, output);
  }

  /** Ends the process with `signal` and waits until it is gone. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const gone = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    return gone;
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.data, { recursive: true, force: true });
  }

  async get(path: string): Promise<Answer> {
    const response = await fetch(this.url + path);
    return { status: response.status, body: await response.json() };
  }

  async post(path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: response.status, body: await response.json() };
  }

  mine(): Promise<Answer> {
    return this.post('/control/mine');
  }

  /** Sends a transaction, as every client does, and gives the node's answer. */
  send(transaction: StacksTransactionWire) {
    return broadcastTransaction({ transaction, network: this.network });
  }

  /** Sends a transaction that has to be accepted. */
  async accepted(transaction: StacksTransactionWire): Promise<string> {
    const answer = await this.send(transaction);
    if ('error' in answer) throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.txid;
  }

  /** Sends it, mines a block, and reads what became of it. */
  async mined(transaction: StacksTransactionWire) {
    const txid = await this.accepted(transaction);
    await this.mine();
    const { body } = await this.get(`/extended/v1/tx/0x${txid}`);
    return body;
  }

  async deploy(
    name: string,
    source: string,
    options: Partial<CallOptions> & { clarityVersion?: number } = {},
  ) {
    const { from = DEPLOYER, fee = 10_000, nonce } = options;
    return makeContractDeploy({
      contractName: name,
      codeBody: source,
      clarityVersion: options.clarityVersion ?? 5,
      senderKey: from.privateKey,
      fee,
      nonce: nonce ?? (await fetchNonce({ address: from.address, network: this.network })),
      network: this.network,
    });
  }

  async call(contract: string, fn: string, args: ClarityValue[] = [], options: Partial<CallOptions> = {}) {
    const { from = wallet(1), fee = 1000, nonce, mode = 'deny', conditions = [] } = options;
    const [address = '', name = ''] = contract.split('.');
    return makeContractCall({
      contractAddress: address,
      contractName: name,
      functionName: fn,
      functionArgs: args,
      senderKey: from.privateKey,
      fee,
      nonce: nonce ?? (await fetchNonce({ address: from.address, network: this.network })),
      postConditionMode: mode,
      postConditions: conditions,
      network: this.network,
    });
  }
}

export interface CallOptions {
  from: DevelopmentAccount;
  fee: number;
  nonce: number | bigint;
  mode: PostConditionModeName;
  conditions: PostCondition[];
}

/** Starts the command line program; resolves when it is ready or has ended. */
export function launch(port: number, data: string, environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', TSX, CLI], {
    env: {
      ...process.env,
      CHAIN_PORT: String(port),
      CHAIN_DATA: data,
      BLOCK_TIME: BY_COMMAND,
      CHAIN_CONTROL: '1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise<{ child: ChildProcess; output: string; code: number | null }>((resolve) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (/local chain ready.*\n/.test(output)) resolve({ child, output, code: null });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => resolve({ child, output, code }));
  });
}

export const sendersOf = z.array(z.object({ transaction: z.object({ tx_id: z.string() }) }));

/** A contract that does everything the tests need. */
export const TOOLBOX = `
(define-fungible-token coin)
(define-non-fungible-token deed uint)
(define-map totals principal uint)
(define-data-var count uint u0)
(define-data-var blob (buff 100000) 0x00)
(define-public (log (amount uint))
  (let ((total (+ (default-to u0 (map-get? totals tx-sender)) amount)))
    (var-set count (+ (var-get count) u1))
    (asserts! (> amount u0) (err u42))
    (map-set totals tx-sender total)
    (print {topic: "log", total: total})
    (ok total)))
(define-public (boom) (begin (var-set count u999) (ok (unwrap-panic (if (is-eq (var-get count) u0) (some u1) none)))))
(define-public (pay (amount uint) (to principal)) (begin (var-set count (+ (var-get count) u1)) (stx-transfer? amount tx-sender to)))
(define-public (mint (amount uint)) (begin (try! (ft-mint? coin amount tx-sender)) (nft-mint? deed amount tx-sender)))
(define-public (give (amount uint) (to principal)) (ft-transfer? coin amount tx-sender to))
(define-public (convey (id uint) (to principal)) (nft-transfer? deed id tx-sender to))
(define-private (secret) (ok true))
(define-read-only (get-count) (var-get count))
(define-read-only (now) stacks-block-time)
(define-read-only (height) stacks-block-height)
(define-read-only (balance (who principal)) (stx-get-balance who))
(define-private (touch (n uint) (sum uint)) (+ sum (var-get count)))
(define-read-only (reads-90) (fold touch (list u1 u2 u3 u4 u5 u6 u7 u8 u9 u10 u11 u12 u13 u14 u15 u16 u17 u18 u19 u20 u21 u22 u23 u24 u25 u26 u27 u28 u29 u30 u31 u32 u33 u34 u35 u36 u37 u38 u39 u40 u41 u42 u43 u44 u45 u46 u47 u48 u49 u50 u51 u52 u53 u54 u55 u56 u57 u58 u59 u60 u61 u62 u63 u64 u65 u66 u67 u68 u69 u70 u71 u72 u73 u74 u75 u76 u77 u78 u79 u80 u81 u82 u83 u84 u85 u86 u87 u88 u89 u90) u0))
(define-read-only (reads-180) (+ (reads-90) (reads-90)))
(define-private (reads-10000) (map reads-each (list u1 u2 u3 u4 u5 u6 u7 u8 u9 u10 u11 u12 u13 u14 u15 u16 u17 u18 u19 u20)))
(define-private (reads-each (n uint)) (+ (reads-180) (reads-180) (reads-180) (reads-180) (reads-180)))
(define-public (costly) (begin (reads-10000) (ok true)))
`;
