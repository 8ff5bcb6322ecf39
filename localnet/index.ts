import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';
import { Chain, type ReplayReport } from './chain';
import { blockTime, type Localnet as Shared } from './http';
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
  blockTime: blockTime.default(2),
  /** Serves `POST /control/…`. */
  control: z.boolean().default(false),
  /** Opens `POST /v3/transactions/simulate`. */
  token: z.string().min(1).optional(),
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
    const miner = new Miner(chain);
    miner.start(options.blockTime);
    const shared: Shared = {
      chain,
      control: options.control,
      token: options.token,
      submit: (raw) => chain.submit(raw, miner.atOnce),
      setBlockTime: (seconds) => miner.start(seconds),
    };
    server.serve(application(shared));
    return {
      url: server.url,
      report,
      close: async () => {
        miner.stop();
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

/** Mines what waits, every so many seconds; between the blocks of a long queue requests get their turn. */
class Miner {
  private seconds = 0;
  private timer: NodeJS.Timeout | undefined;
  private immediate: NodeJS.Immediate | undefined;

  constructor(private readonly chain: Chain) {}

  /** Whether a transaction goes into a block of its own as it is accepted. */
  get atOnce(): boolean {
    return this.seconds === 0;
  }

  /** Mines at this pace from now on. */
  start(seconds: number): void {
    this.stop();
    this.seconds = seconds;
    if (this.atOnce) this.tick();
    else this.wait();
  }

  stop(): void {
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
  }

  private tick(): void {
    if (this.chain.mine()) this.immediate = setImmediate(() => this.tick());
    else if (!this.atOnce) this.wait();
  }

  private wait(): void {
    this.timer = setTimeout(() => this.tick(), this.seconds * 1000);
  }
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
