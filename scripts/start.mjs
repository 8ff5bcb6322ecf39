// `npm start`: install what is missing, then hand over to start.ts.
import { spawn } from 'node:child_process';
import { ensureInstall, root, tsx } from './support/ensure-install.mjs';

ensureInstall();
const child = spawn(process.execPath, tsx('scripts/start.ts', process.argv.slice(2)), {
  cwd: root,
  stdio: 'inherit',
});
// The terminal sends Ctrl-C to the whole group; the child stops everything and this process only waits for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) =>
  process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)),
);
