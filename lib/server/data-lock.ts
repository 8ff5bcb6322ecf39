import 'server-only';
import { createHash } from 'node:crypto';
import { realpathSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another process has the embedded database open. Two would damage it. */
export class DataDirInUse extends Error {
  override readonly name = 'DataDirInUse';
  readonly code = 'data-dir-in-use';

  constructor(directory: string) {
    super(
      `Another running server uses the data directory ${directory}. Stop it, or set DATA_DIR to another one.`,
    );
  }
}

/**
 * Holds a directory for this process by listening on a local socket named after it. The operating system lets go
 * of it however the process ends, so unlike a file with a process id it cannot be left behind by `kill -9` or
 * mistaken for another process.
 * @returns a function that lets go.
 * @throws DataDirInUse
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const name = `atsl-${createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 24)}`;
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);

  const server = (await listen(address)) ?? (await takeOver(address));
  if (!server) throw new DataDirInUse(directory);
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

async function takeOver(address: string): Promise<Server | null> {
  if (await answers(address)) return null;
  try {
    unlinkSync(address);
  } catch {
    // Somebody else cleared it away first; listening decides.
  }
  return listen(address);
}

function listen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(address, () => resolve(server));
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
