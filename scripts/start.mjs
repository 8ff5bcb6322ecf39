// `npm start`: install what is missing, then hand over to start.ts.
import { spawn } from 'node:child_process';
import { ensureInstall, root, tsx } from './support/ensure-install.mjs';

ensureInstall();
const child = spawn(process.execPath, tsx('scripts/start.ts', process.argv.slice(2)), {
  cwd: root,
  stdio: 'inherit',
});
// The child stops everything, and being told twice (a terminal sends Ctrl-C to the whole group) does no harm.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) =>
  process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)),
);
