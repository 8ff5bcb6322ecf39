import { spawn } from 'node:child_process';
import { root, tsx } from '@/scripts/support/ensure-install.mjs';

/** Runs a script of the repository in a process of its own; resolves with its exit code and all that it printed. */
export function runScript(
  script: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, tsx(script, args), { cwd: root, env: { ...process.env, ...env } });
    let text = '';
    const read = (chunk: Buffer) => {
      text += chunk.toString();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('close', (code) => resolve({ code, text }));
  });
}
