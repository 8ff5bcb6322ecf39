import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Measured, Task, Tried } from './worker';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** No test takes as long; a process that does is stuck. Milliseconds. */
const LIMIT = 180_000;

/** A process that answers one task at a time, and a fresh one when it has died. */
export class Worker {
  private child: ChildProcess | null = null;
  /** Ids of the tests, known after `start`. */
  tests: string[] = [];

  constructor(
    private readonly root: string,
    private readonly mode: 'measure' | 'try',
  ) {}

  async start(): Promise<void> {
    this.child = fork(WORKER, [this.root, this.mode], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.tests = (await this.answer()) as string[];
  }

  /** What the next message says; rejects when the process ends, or stays silent for too long. */
  private async answer(): Promise<unknown> {
    const child = this.child!;
    const stop = new AbortController();
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT);
    try {
      return await Promise.race([
        once(child, 'message', { signal: stop.signal }).then(([message]) => message),
        once(child, 'exit', { signal: stop.signal }).then(() => {
          throw new Error('the process ended');
        }),
      ]);
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  }

  async measure(test: string): Promise<Measured> {
    this.child!.send({ kind: 'measure', test } satisfies Task);
    return (await this.answer()) as Measured;
  }

  /** Tries a mutant; one that takes a process down, and then a fresh one too, is killed by that. */
  async try(task: Omit<Extract<Task, { kind: 'try' }>, 'kind'>): Promise<Tried> {
    const tried = await this.tryOnce(task);
    return tried.trapped ? this.tryOnce(task) : tried;
  }

  private async tryOnce(task: Omit<Extract<Task, { kind: 'try' }>, 'kind'>): Promise<Tried> {
    if (!this.child) await this.start();
    this.child!.send({ kind: 'try', ...task } satisfies Task);
    let tried: Tried;
    try {
      tried = (await this.answer()) as Tried;
    } catch {
      tried = { outcome: 'killed', by: 'the simnet stopped', trapped: true, ran: 0 };
    }
    if (tried.trapped) this.stop();
    return tried;
  }

  stop(): void {
    if (this.child?.connected) this.child.disconnect();
    this.child = null;
  }
}
