import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Cl, makeContractCall, makeContractDeploy } from '@stacks/transactions';
import * as z from 'zod';
import { DEPLOYER, DEVELOPMENT_ACCOUNTS } from '@/localnet/accounts';

/**
 * How fast the local chain is: `npx tsx bench/localnet.ts [transactions] [port]`. Signed contract calls,
 * sent over HTTP and executed in blocks; then the same log replayed at a start.
 */
const CONTRACT = `
(define-map totals principal uint)
(define-data-var count uint u0)
(define-public (log (amount uint))
  (let ((total (+ (default-to u0 (map-get? totals tx-sender)) amount)))
    (asserts! (> amount u0) (err u1))
    (map-set totals tx-sender total)
    (var-set count (+ (var-get count) u1))
    (print {topic: "log", who: tx-sender, total: total, at: stacks-block-time})
    (ok total)))`;
const NAME = 'bench';
const IN_FLIGHT = 16;
const AIMS = { accepted: 100, replay: 500, memory: 800 };

const [count = 10_000, port = 41_080] = process.argv.slice(2).map(Number);
const url = `http://127.0.0.1:${port}`;
const cli = fileURLToPath(new URL('../localnet/cli.ts', import.meta.url));
const tsx = fileURLToPath(import.meta.resolve('tsx'));

interface Running {
  child: ChildProcess;
  line: string;
  seconds: number;
}

async function start(data: string): Promise<Running> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', tsx, cli], {
    env: { ...process.env, CHAIN_PORT: String(port), CHAIN_DATA: data, BLOCK_TIME: '2' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout } = child;
  if (!stdout) throw new Error('no output to read');
  for await (const line of createInterface({ input: stdout })) {
    if (line.startsWith('local chain ready')) {
      return { child, line, seconds: (performance.now() - began) / 1000 };
    }
  }
  throw new Error('the local chain did not start');
}

async function stop({ child }: Running): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** Resident memory in MB, now and at its highest, from the kernel's account of the process. */
function memory({ child }: Running): { now: number; peak: number } {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const read = (field: string) => Number(status.match(new RegExp(`${field}:\\s+(\\d+) kB`))?.[1]) / 1000;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

async function send(raw: Uint8Array): Promise<string> {
  const response = await fetch(`${url}/v2/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(raw),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`refused: ${JSON.stringify(answer)}`);
  return z.string().parse(answer);
}

async function status(txid: string): Promise<string> {
  const response = await fetch(`${url}/extended/v3/transactions/${txid}`);
  return z.object({ status: z.string() }).parse(await response.json()).status;
}

async function executed(txid: string): Promise<void> {
  for (;;) {
    const now = await status(txid);
    if (now === 'success') return;
    if (now !== 'pending') throw new Error(`transaction ${txid}: ${now}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function sign(): Promise<Uint8Array[]> {
  const wallets = DEVELOPMENT_ACCOUNTS.slice(1);
  const signed: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    const wallet = wallets[index % wallets.length];
    if (!wallet) throw new Error('no account');
    const call = await makeContractCall({
      contractAddress: DEPLOYER.address,
      contractName: NAME,
      functionName: 'log',
      functionArgs: [Cl.uint(index + 1)],
      senderKey: wallet.privateKey,
      nonce: Math.floor(index / wallets.length),
      fee: 1000,
      network: 'testnet',
    });
    signed.push(call.serializeBytes());
  }
  return signed;
}

const data = mkdtempSync(join(tmpdir(), 'localnet-bench-'));
try {
  const signed = await sign();
  let chain = await start(data);
  const deploy = await makeContractDeploy({
    contractName: NAME,
    codeBody: CONTRACT,
    senderKey: DEPLOYER.privateKey,
    nonce: 0,
    fee: 2000,
    clarityVersion: 5,
    network: 'testnet',
  });
  await executed(await send(deploy.serializeBytes()));

  const began = performance.now();
  const txids: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < signed.length; index = next++) {
      const raw = signed[index];
      if (raw) txids[index] = await send(raw);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const acceptedSeconds = (performance.now() - began) / 1000;
  for (const txid of txids) await executed(txid);
  const seconds = (performance.now() - began) / 1000;
  const live = memory(chain);
  await stop(chain);

  chain = await start(data);
  const replayed = chain.line.match(/replayed (\d+) transactions in ([\d.]+) s/);
  const replaySeconds = Number(replayed?.[2]);
  const again = memory(chain);
  if (Number(replayed?.[1]) !== count + 1) throw new Error(`not everything came back: ${chain.line}`);
  await stop(chain);

  const logSize = statSync(join(data, 'chain.log')).size / 1e6;
  const row = (what: string, value: string, aim: string) =>
    console.log(`| ${what.padEnd(44)} | ${value.padStart(14)} | ${aim.padStart(10)} |`);
  row(`${count} contract calls over HTTP`, 'measured', 'aim');
  row('---', '---', '---');
  row('accepted (checked, on the disk)', `${(count / acceptedSeconds).toFixed(0)}/s`, '');
  row('accepted and executed', `${(count / seconds).toFixed(0)}/s`, `≥ ${AIMS.accepted}/s`);
  row(
    'replay (with the start of the engine)',
    `${(count / replaySeconds).toFixed(0)}/s`,
    `≥ ${AIMS.replay}/s`,
  );
  row('start with the replay, process and all', `${chain.seconds.toFixed(1)} s`, '');
  row(
    'resident memory after the load, peak',
    `${live.now.toFixed(0)}, ${live.peak.toFixed(0)} MB`,
    `< ${AIMS.memory} MB`,
  );
  row(
    'resident memory after the replay, peak',
    `${again.now.toFixed(0)}, ${again.peak.toFixed(0)} MB`,
    `< ${AIMS.memory} MB`,
  );
  row('log', `${logSize.toFixed(1)} MB`, '');
  const missed =
    count / seconds < AIMS.accepted ||
    count / replaySeconds < AIMS.replay ||
    Math.max(live.peak, again.peak) > AIMS.memory;
  if (missed) {
    console.log('an aim was missed');
    process.exitCode = 1;
  }
} finally {
  rmSync(data, { recursive: true, force: true });
}
