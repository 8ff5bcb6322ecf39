import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'atsl-server-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A box: its token, and the address that anybody may write to. */
export function newBox(): { token: Uint8Array; hex: string; address: string } {
  const token = randomBytes(32);
  const address = createHash('sha256').update('atsl/mailbox/v1').update(token).digest('hex');
  return { token: new Uint8Array(token), hex: token.toString('hex'), address };
}

export const blobOf = (size: number) => new Uint8Array(randomBytes(size));

export async function errorOf(response: Response): Promise<{ status: number; code: string }> {
  const body = (await response.json()) as { error: { code: string; message: string } };
  if (typeof body.error.message !== 'string' || body.error.message.length < 5) throw new Error('no message');
  return { status: response.status, code: body.error.code };
}
