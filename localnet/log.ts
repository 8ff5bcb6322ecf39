import { createHash } from 'node:crypto';
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * An append-only file of JSON lines, each `<checksum> <json>`, the checksum covering the line and the
 * checksum before it: a line altered, dropped or moved is noticed.
 */
export class DamagedLog extends Error {
  override readonly name = 'DamagedLog';
}

export interface OpenedLog {
  log: ChainLog;
  /** Contents of the lines, in order. */
  records: unknown[];
  /** 1 when the last line had been cut off by a crash and was taken away. */
  tornLines: number;
}

const CHECKSUM_LENGTH = 16;

function checksum(previous: string, json: string): string {
  return createHash('sha256').update(previous).update(json).digest('hex').slice(0, CHECKSUM_LENGTH);
}

export class ChainLog {
  private flushing: Promise<void> | null = null;
  private waiting: Promise<void> | null = null;

  private constructor(
    private readonly fd: number,
    private last: string,
    private size: number,
  ) {}

  /**
   * Opens or creates the log. A torn last line is cut off and counted; any other damage is an error.
   * @throws DamagedLog naming the line
   */
  static open(path: string): OpenedLog {
    const fd = openSync(path, 'a+');
    const bytes = readFileSync(path);
    const records: unknown[] = [];
    let last = '';
    let offset = 0;
    let tornLines = 0;
    for (let number = 1; offset < bytes.length; number++) {
      const newline = bytes.indexOf(0x0a, offset);
      const end = newline === -1 ? bytes.length : newline;
      const line = bytes.toString('utf8', offset, end);
      const sum = line.slice(0, CHECKSUM_LENGTH);
      const json = line.slice(CHECKSUM_LENGTH + 1);
      if (newline === -1 || checksum(last, json) !== sum) {
        // A write that a crash cut off leaves no newline, or zeros where bytes had not reached the disk.
        const torn = newline === -1 || (line.includes('\0') && newline === bytes.length - 1);
        if (!torn) {
          closeSync(fd);
          throw new DamagedLog(`${path}: line ${number} is damaged (its checksum does not hold)`);
        }
        truncateSync(path, offset);
        tornLines = 1;
        break;
      }
      records.push(JSON.parse(json));
      last = sum;
      offset = end + 1;
    }
    fsyncSync(fd);
    syncFolder(dirname(path));
    return { log: new ChainLog(fd, last, offset), records, tornLines };
  }

  /** Hands a line to the operating system: it survives `kill -9` from here on, a power cut after `flush`. */
  append(record: unknown): void {
    const json = JSON.stringify(record);
    const sum = checksum(this.last, json);
    const line = Buffer.from(`${sum} ${json}\n`);
    try {
      for (let written = 0; written < line.length; ) written += writeSync(this.fd, line, written);
    } catch (error) {
      // A full disk: leave no half line before what might follow.
      ftruncateSync(this.fd, this.size);
      throw error;
    }
    this.last = sum;
    this.size += line.length;
  }

  /** Resolves when every line appended so far is on the disk. Waiting callers share one sync. */
  flush(): Promise<void> {
    if (!this.flushing) {
      this.flushing = this.sync().finally(() => {
        this.flushing = null;
      });
      return this.flushing;
    }
    // A sync is under way that may have begun before our lines: wait for one after it.
    this.waiting ??= this.flushing.then(() => {
      this.waiting = null;
      return this.flush();
    });
    return this.waiting;
  }

  close(): void {
    fdatasyncSync(this.fd);
    closeSync(this.fd);
  }

  private sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.fd, (error) => (error ? reject(error) : resolve()));
    });
  }
}

function syncFolder(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
