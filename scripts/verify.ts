import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { type Chain, createChain } from '@/lib/chain';
import { ConfigError, type Env, parseEnv } from '@/lib/config/schema';
import { agreeing } from '@/lib/verify/agreeing';
import { check } from '@/lib/verify/check';
import { type Report, reportOf } from '@/lib/verify/report';
import { MAX_INPUT, type VerdictWord } from '@/lib/verify/verdict';

/** `npx . verify <link-or-file>`: asks a Stacks node itself whether a proof, claim or disclosure holds. */

const HELP = `session-log verify <link-or-file> [--node URL]… [--network NAME] [--deployer ADDRESS] [--json]

Checks a proof hash, a proof link, or the link or file of a claim or disclosure. It asks a Stacks node itself and trusts no
other server. “-” reads what is to be checked from the standard input, so that it is in no list of processes.

  --node URL       the node to ask; given several times, all of them have to agree   (default: STACKS_API_URL, or the network’s)
  --network NAME   localnet, testnet or mainnet                                       (default: STACKS_NETWORK, or localnet)
  --deployer ADDR  who deployed the contracts                                         (default: CONTRACT_DEPLOYER)
  --json           the answer for programs, as POST /api/v1/verify gives it

Ends with 0 verified, 1 not verified, 2 cannot tell, 3 used wrongly.`;

const EXIT: Record<VerdictWord, number> = { verified: 0, 'not-verified': 1, 'cannot-tell': 2 };
const USAGE = 3;

function misused(message: string): never {
  console.error(`${message}\n\n${HELP}`);
  process.exit(USAGE);
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        node: { type: 'string', multiple: true },
        network: { type: 'string' },
        deployer: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    return misused((error as Error).message);
  }
}

const { values, positionals } = readOptions();
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const [input, ...more] = positionals;
if (input === undefined) misused('Nothing to check was given.');
if (more.length > 0) misused('One thing at a time: put a link with spaces in it between quotation marks.');

function settingsOf(node: string | undefined): Env {
  try {
    return parseEnv({
      ...process.env,
      ...(values.network === undefined ? {} : { STACKS_NETWORK: values.network }),
      ...(values.deployer === undefined ? {} : { CONTRACT_DEPLOYER: values.deployer }),
      ...(node === undefined ? {} : { STACKS_API_URL: node }),
    });
  } catch (error) {
    if (error instanceof ConfigError) misused(error.message);
    throw error;
  }
}

/** What is to be checked: the argument itself, or what a file or the standard input holds. */
async function contents(given: string): Promise<string> {
  if (given === '-') return text(process.stdin);
  if (!existsSync(given)) {
    if (/^\.{0,2}\//.test(given)) misused('There is no such file.');
    return given;
  }
  const file = await open(given);
  try {
    if (!(await file.stat()).isFile()) misused('That is no file.');
    // One character more than can be checked: it is enough to tell that there is more.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4 * MAX_INPUT + 4), 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await file.close();
  }
}

function print(report: Report): void {
  const mark = { verified: '✓', 'not-verified': '✗', 'cannot-tell': '?' }[report.verdict];
  const lines = [`${mark} ${report.title}: ${report.detail}`];
  if (report.action) lines.push(`  ${report.action}`);
  for (const [title, list] of [
    ['What was proved', report.proved],
    ['What was not proved', report.notProved],
  ] as const) {
    if (list.length > 0) lines.push('', title, ...list.map((line) => `  - ${line}`));
  }
  if (report.asOf) {
    lines.push('', `As of block ${report.asOf.block}, ${new Date(report.asOf.time * 1000).toISOString()}.`);
    lines.push(report.finality.detail);
    if (report.asOf.caution) lines.push(report.asOf.caution);
  }
  lines.push('', `Code: ${report.reason}`);
  console.log(lines.join('\n'));
}

const nodes = (values.node ?? [undefined]).map((node): { chain: Chain; env: Env } => {
  const env = settingsOf(node);
  const { apiUrl: baseUrl, network, chainId, deployer } = env;
  return { chain: createChain({ baseUrl, network, chainId, deployer }), env };
});
const [first, ...others] = nodes;
if (!first) misused('There is no node to ask.');
const { chainId, deployer } = first.env;
const place = { chainId, deployer };
const chain = agreeing([first.chain, ...others.map((node) => node.chain)]);
const checked = await check({ chain, place }, await contents(input), { thorough: true });
const report = reportOf(checked, place);
if (values.json) console.log(JSON.stringify(report, null, 2));
else print(report);
process.exitCode = EXIT[report.verdict];
