// Plain JavaScript on purpose: this runs before anything is installed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Installs what the lockfile names, unless that very lockfile is installed already. */
export function ensureInstall() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    console.error(`Node 20.9 or newer is needed; this is ${process.versions.node}.`);
    process.exit(1);
  }
  const lock = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  const stamp = `${root}node_modules/.installed-lock`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing packages (this happens once) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Not `npm ci`: the lockfile was written where only Linux builds of the native packages exist, and `ci` refuses to
  // add those of another platform. `install` takes every version that is locked and finds the platform's own.
  // A production NODE_ENV would leave out the build tools, which the first start needs.
  execFileSync(npm, ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
  });
  writeFileSync(stamp, lock);
}

/** The arguments that run a TypeScript file with this Node. */
export function tsx(script, args = []) {
  return ['--import', 'tsx', `${root}${script}`, ...args];
}
