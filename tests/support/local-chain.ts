import { type ChildProcess, spawn } from 'node:child_process';
import { root, tsx } from '@/scripts/support/ensure-install.mjs';
import { freePort } from '@/scripts/support/free-port';

/** Starts the local chain as the start script does, in a process of its own; resolves when it serves. */
export async function startChain(
  env: Record<string, string> = {},
): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(process.execPath, tsx('localnet/cli.ts'), {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CHAIN_PORT: String(port), ...env },
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => chunk.toString().includes('local chain ready') && resolve());
    child.once('exit', (code) => reject(new Error(`the local chain ended with ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}`, child };
}

/** Ends it as Ctrl-C does; resolves when it is gone. */
export async function endChain(child: ChildProcess): Promise<void> {
  child.removeAllListeners('exit');
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** Tells a chain that serves its controls something: makes a block, moves its clock on, or sets its rhythm (seconds). */
export async function control(
  url: string,
  what: 'mine' | 'advance' | 'block-time',
  seconds?: number,
): Promise<void> {
  const answer = await fetch(`${url}/control/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(seconds === undefined ? {} : { body: JSON.stringify({ seconds }) }),
  });
  if (!answer.ok) throw new Error(`the chain refused ${what}: ${answer.status}`);
}

/** Has it make a block. A chain that stood still tells no newer time before its first one. */
export const mine = (url: string): Promise<void> => control(url, 'mine');
