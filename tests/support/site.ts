import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, tsx } from '@/scripts/support/ensure-install.mjs';
import { freePort } from '@/scripts/support/free-port';
import { mine } from './local-chain';
import { prepareRing } from './prepared-chain';
import { prepareDatabase } from './prepared-database';

export interface Site {
  origin: string;
  chainUrl: string;
  folder: string;
  /** Everything that was printed since the last start. */
  output(): string;
  /** Everything that was printed at all. */
  allOutput(): string;
  /** Ends it as Ctrl-C does and resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Starts it again on the same ports and data. */
  start(): Promise<number>;
  close(): Promise<void>;
}

/**
 * What `npm start` runs, on ports and data of its own; resolves when the page is served.
 * @param options.newcomer starts from nothing, as on a machine that never ran it; others find database, contracts and ring there
 */
export async function openSite(
  env: Record<string, string> = {},
  options: { newcomer?: boolean } = {},
): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'session-log-site-'));
  if (!options.newcomer) await Promise.all([prepareRing(folder), prepareDatabase(folder)]);
  const [port, chainPort] = [await freePort(), await freePort()];
  let child: ChildProcess | undefined;
  let text = '';
  let before = '';

  /** @returns milliseconds until the page was ready */
  async function start(): Promise<number> {
    const began = Date.now();
    before += text;
    text = '';
    const process_ = spawn(process.execPath, tsx('scripts/start.ts'), {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PORT: String(port),
        CHAIN_PORT: String(chainPort),
        DATA_DIR: folder,
        BLOCK_TIME: '1',
        CHAIN_CONTROL: '1',
        ...env,
      },
    });
    child = process_;
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('Ready in')) resolve();
      };
      process_.stdout?.on('data', read);
      process_.stderr?.on('data', read);
      process_.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${text}`)));
    });
    return Date.now() - began;
  }

  async function stop(): Promise<number | null> {
    const running = child;
    if (!running || running.exitCode !== null) return running?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => {
      running.removeAllListeners('exit');
      running.once('exit', (code) => resolve(code));
    });
    running.kill('SIGINT');
    return gone;
  }

  await start();
  if (!options.newcomer) await mine(`http://127.0.0.1:${chainPort}`);
  return {
    origin: `http://127.0.0.1:${port}`,
    chainUrl: `http://127.0.0.1:${chainPort}`,
    folder,
    output: () => text,
    allOutput: () => before + text,
    stop,
    start,
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
