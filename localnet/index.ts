import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';
import { Chain, type ReplayReport } from './chain';
import type { Localnet as Shared } from './http';
import { application, listen } from './server';

export { DEPLOYER, DEVELOPMENT_ACCOUNTS, type DevelopmentAccount, FAUCET } from './accounts';
export type { ReplayReport } from './chain';
export { DamagedLog } from './log';
export { CHAIN_ID } from './transaction';

const optionsSchema = z.object({
  port: z.int().min(0).max(65_535),
  host: z.string().min(1).default('127.0.0.1'),
  /** Folder of the log; made when missing. */
  dataDir: z.string().min(1),
  /** Seconds between blocks; 0 mines each transaction as it is accepted. */
  blockTime: z.number().min(0).max(3600).default(2),
  /** Serves `POST /control/…`. */
  control: z.boolean().default(false),
});

export type LocalnetOptions = z.input<typeof optionsSchema> & { log?: (line: string) => void };

export interface Localnet {
  url: string;
  report: ReplayReport;
  /** Stops serving and mining; what was accepted is on the disk. */
  close(): Promise<void>;
}

/**
 * Starts a local chain in this process and serves it.
 * @throws when a chain was started in this process before (the engine is one a process: start another one
 * through `localnet/cli.ts`), when the port or the folder is taken, or when the log is damaged
 */
export async function startLocalnet({ log = () => {}, ...rest }: LocalnetOptions): Promise<Localnet> {
  const options = optionsSchema.parse(rest);
  mkdirSync(options.dataDir, { recursive: true });
  const server = await listen(options.host, options.port);
  let unlock = () => {};
  try {
    unlock = await lock(join(options.dataDir, 'chain.lock'), server.url);
    const { chain, report } = await Chain.start(join(options.dataDir, 'chain.log'));
    if (report.tornLines > 0) log('the last line of the log had been cut off by a crash and was removed');
    const mineAtOnce = options.blockTime === 0;
    const shared: Shared = {
      chain,
      blockTime: options.blockTime,
      control: options.control,
      submit: (raw) => chain.submit(raw, mineAtOnce),
    };
    server.serve(application(shared));
    const stopMining = mineEvery(chain, options.blockTime);
    return {
      url: server.url,
      report,
      close: async () => {
        stopMining();
        await server.close();
        await chain.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    await server.close();
    throw error;
  }
}

/** Mines what waits every `seconds`; between the blocks of a long queue requests get their turn. */
function mineEvery(chain: Chain, seconds: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const tick = () => {
    if (chain.mine()) immediate = setImmediate(tick);
    else if (seconds > 0) timer = setTimeout(tick, seconds * 1000);
  };
  if (seconds > 0) timer = setTimeout(tick, seconds * 1000);
  else tick();
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}

/**
 * Keeps two processes from writing one log. A lock that a crash left behind is taken over: its process is
 * gone, or the number belongs to another program by now and nothing listens where the chain did.
 */
async function lock(path: string, url: string): Promise<() => void> {
  if (existsSync(path)) {
    const [pid = '', other = ''] = readFileSync(path, 'utf8').split(' ');
    const held = Number(pid) !== process.pid && isAlive(Number(pid)) && (await listens(other));
    if (held) throw new Error(`${path}: in use by process ${pid} on ${other}`);
    rmSync(path);
  }
  const fd = openSync(path, 'wx');
  writeSync(fd, `${process.pid} ${url}`);
  closeSync(fd);
  return () => rmSync(path, { force: true });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function listens(url: string): Promise<boolean> {
  if (!URL.canParse(url)) return Promise.resolve(false);
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
