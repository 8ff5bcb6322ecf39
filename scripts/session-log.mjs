#!/usr/bin/env node
// `npx . verify <link-or-file>`: the commands that are for people who only use this, from a checkout.
import { spawn } from 'node:child_process';
import { ensureInstall, root } from './support/ensure-install.mjs';

const [command, ...args] = process.argv.slice(2);
if (command !== 'verify') {
  console.error('Usage: session-log verify <link-or-file>   (session-log verify --help says more)');
  process.exit(3);
}
ensureInstall();
// Runs where it was typed, so that a file is found as it was named; what it needs is found from here.
const runner = ['--import', import.meta.resolve('tsx'), `${root}scripts/verify.ts`, ...args];
spawn(process.execPath, runner, {
  stdio: 'inherit',
  env: { ...process.env, TSX_TSCONFIG_PATH: `${root}tsconfig.json` },
}).on('exit', (code) => process.exit(code ?? 2));
