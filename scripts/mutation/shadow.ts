import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder that looks like the repository to whoever stands in it, with contracts of its own: tests read their
 * files by the current folder, so they see a changed contract without knowing of it.
 */
export function makeShadow(root: string): string {
  const shadow = mkdtempSync(join(tmpdir(), 'mutation-'));
  for (const own of ['contracts', 'settings', 'Clarinet.toml']) {
    cpSync(join(root, own), join(shadow, own), { recursive: true });
  }
  for (const shared of ['docs', 'tests', 'lib']) symlinkSync(join(root, shared), join(shadow, shared));
  process.on('exit', () => rmSync(shadow, { recursive: true, force: true }));
  return shadow;
}
