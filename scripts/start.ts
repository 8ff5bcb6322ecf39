import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, readEnv } from '@/lib/config/env';
import { createMailbox } from '@/lib/mailbox/client';
import { DEPLOYER } from '@/localnet/accounts';
import { DEMO_ISSUER, stageChain } from './support/actors';
import { ensureBuild } from './support/build';
import { deployContracts } from './support/deployment';
import { root, tsx } from './support/ensure-install.mjs';
import { localRelay } from './support/relay';
import { seedRing } from './support/seeding';

/** `npm start`: the embedded chain (on localnet), the contracts, a ring of therapists, the page; all end with Ctrl-C. */

const started = Date.now();
const PORT = readPort('PORT', 3000);
const CHAIN_PORT = readPort('CHAIN_PORT', 3999);
/** This machine only, unless HOST says otherwise: away from localhost a browser wants https for its cryptography anyway. */
const HOST = process.env.HOST || '127.0.0.1';
const children: ChildProcess[] = [];
let stopping = false;

function fail(message: string): never {
  console.error(`\n${message}`);
  for (const child of children) child.kill('SIGTERM');
  process.exit(1);
}

function readPort(name: string, fallback: number): number {
  const port = Number(process.env[name] || fallback);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    console.error(`${name} must be a port number, 1 to 65535.`);
    process.exit(1);
  }
  return port;
}

async function ensureFree(port: number, name: string, host = '127.0.0.1'): Promise<void> {
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
  if (!free)
    fail(`Port ${port} is taken. Stop what uses it, or choose another: ${name}=${port + 1} npm start`);
}

function run(name: string, args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  children.push(child);
  child.on('exit', (code) => {
    if (!stopping) fail(`The ${name} stopped by itself (exit code ${code}).`);
  });
  return child;
}

/** Resolves with the first line of the child's output that `wanted` accepts. */
function line(child: ChildProcess, wanted: (text: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    let rest = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      rest += chunk.toString();
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) if (wanted(text)) resolve(text);
    });
  });
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  console.log('\nStopping …');
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([gone, sleep(5000).then(() => child.kill('SIGKILL'))]);
    }),
  );
  process.exit(0);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

process.env.CHAIN_PORT = String(CHAIN_PORT);
let env: ReturnType<typeof readEnv>;
try {
  env = readEnv();
} catch (error) {
  fail(error instanceof ConfigError ? error.message : String(error));
}
const local = env.network === 'localnet' && !process.env.STACKS_API_URL;
await ensureFree(PORT, 'PORT', HOST);
if (local) await ensureFree(CHAIN_PORT, 'CHAIN_PORT');

const log = (text: string) => console.log(`  ${text}`);
const building = ensureBuild();
const pageEnv: Record<string, string> = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };

if (local) {
  const token = randomBytes(16).toString('hex');
  const chainProcess = run('local chain', tsx('localnet/cli.ts'), {
    CHAIN_PORT: String(CHAIN_PORT),
    CHAIN_TOKEN: token,
    CHAIN_DATA: process.env.CHAIN_DATA ?? join(env.dataDir, 'chain'),
  });
  log(await line(chainProcess, (text) => text.startsWith('local chain ready')));
  const stage = {
    ...stageChain('localnet', `http://127.0.0.1:${CHAIN_PORT}`, env.deployer),
    mailbox: createMailbox(`http://127.0.0.1:${PORT}`),
  };
  const keys = { council: DEPLOYER.privateKey, issuer: DEMO_ISSUER.privateKey };
  try {
    await deployContracts(stage.chain, 'testnet', keys.council, log);
    await seedRing(stage, keys, env.dataDir, log);
  } catch (error) {
    fail(`The local chain could not be prepared: ${error instanceof Error ? error.message : error}`);
  }
  pageEnv.STACKS_API_URL = `http://127.0.0.1:${CHAIN_PORT}`;
  pageEnv.DEMO_ISSUER_KEY = keys.issuer.slice(0, 64);
  if (!env.relay) Object.assign(pageEnv, localRelay(token));
  // On the local chain everything is on; elsewhere whoever runs the server decides.
  pageEnv.RESEARCH = process.env.RESEARCH || 'on';
}

try {
  await building;
} catch (error) {
  fail(`The page could not be built: ${error instanceof Error ? error.message : error}`);
}
const page = run(
  'page',
  [join(root, 'node_modules/next/dist/bin/next'), 'start', '-p', String(PORT), '-H', HOST],
  pageEnv,
);
await line(page, (text) => text.includes('Ready'));
if (local) run('demonstration practice', tsx('scripts/demo-practice.ts'), { PORT: String(PORT) });

console.log(`
  Page       http://localhost:${PORT}
  Network    ${env.network}${local ? `, node at http://127.0.0.1:${CHAIN_PORT}` : `, node at ${env.apiUrl}`}
  Contracts  ${env.deployer}
  Ready in   ${((Date.now() - started) / 1000).toFixed(1)} s. Ctrl-C stops everything; what happened is kept in ${env.dataDir}.
`);
