import { validateStacksAddress } from '@stacks/transactions';
import * as z from 'zod';
import { type IpfsEnv, ipfsEnv, ipfsVariables } from './ipfs';
import { type RelayEnv, relayEnv, relayVariables } from './relay';

/** Where the embedded chain's contracts are deployed from: the first account of the well-known development wallet. */
export const LOCAL_DEPLOYER = 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM';

export const NETWORKS = ['localnet', 'testnet', 'mainnet'] as const;
export type NetworkName = (typeof NETWORKS)[number];

const apiUrls: Record<Exclude<NetworkName, 'localnet'>, string> = {
  testnet: 'https://api.testnet.hiro.so',
  mainnet: 'https://api.hiro.so',
};

/** One or more environment variables are wrong. The message has a line for each and never a variable's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config';

  constructor(readonly problems: { variable: string; problem: string }[]) {
    super(`The configuration is wrong:\n${problems.map((p) => `  ${p.variable}: ${p.problem}`).join('\n')}`);
  }
}

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address, such as http://127.0.0.1:3999' })
  .refine((url) => {
    // Refinements run even when the form is wrong, and that has its own message already.
    if (!URL.canParse(url)) return true;
    const { username, password, search, hash } = new URL(url);
    return !username && !password && !search && !hash;
  }, 'must have no user name, password, query or fragment')
  .transform((url) => url.replace(/\/+$/, ''));

const principal = z
  .string()
  .refine(validateStacksAddress, 'must be a Stacks address (its checksum is tested)');

const variables = z.object({
  STACKS_NETWORK: z.enum(NETWORKS, { error: `must be one of ${NETWORKS.join(', ')}` }).default('localnet'),
  STACKS_API_URL: httpUrl.optional(),
  CHAIN_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .refine((port) => Number(port) >= 1 && Number(port) <= 65_535, 'must be a port number')
    .optional(),
  HIRO_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be printable ASCII without spaces')
    .optional(),
  CONTRACT_DEPLOYER: principal.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }).optional(),
  DATA_DIR: z.string().max(1000, 'is too long').default('.data'),
  ...relayVariables,
  RELAY_NODE_URL: httpUrl.optional(),
  ...ipfsVariables(httpUrl),
  BLOB_STORE_MB: z
    .string()
    .regex(/^[1-9]\d{0,7}$/, 'must be a whole number of megabytes from 1')
    .transform(Number)
    .optional(),
  RESEARCH: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).optional(),
  DEMO_ISSUER_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}(01)?$/, 'must be a private key in lower-case hex: 32 bytes, or 33 ending in 01')
    .optional(),
});

/** The server's configuration, checked. Holds secrets (hiroApiKey, databaseUrl, relay): never send it to the page. */
export interface Env {
  network: NetworkName;
  /** The chain id that signed transactions and commitments carry: 1 on mainnet, else 0x80000000. */
  chainId: number;
  /** Base address of the Stacks node and Hiro API, without a trailing slash. */
  apiUrl: string;
  hiroApiKey?: string;
  deployer: string;
  databaseUrl?: string;
  dataDir: string;
  demoIssuerKey?: string;
  /** Absent: the relay is off. */
  relay?: RelayEnv;
  /** Absent: people's copies are kept in the database only. */
  ipfs?: IpfsEnv | undefined;
  /** Room for people's encrypted copies, bytes. */
  blobBytes: number;
  /** Whether the chain's events are indexed for public figures, and contributions to research are taken. */
  research: boolean;
}

/**
 * Checks the environment variables and fills in defaults.
 * @throws ConfigError naming every wrong variable at once, without printing any value.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  // An empty variable (`HIRO_API_KEY=`) means the same as none.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => ({ variable: issue.path.join('.'), problem: issue.message })),
    );
  }
  const v = parsed.data;
  const network = v.STACKS_NETWORK;
  const problems: { variable: string; problem: string }[] = [];

  if (network !== 'localnet' && v.CONTRACT_DEPLOYER === undefined) {
    problems.push({ variable: 'CONTRACT_DEPLOYER', problem: `is needed on ${network}` });
  }
  const prefixes = network === 'mainnet' ? ['SP', 'SM'] : ['ST', 'SN'];
  if (
    v.CONTRACT_DEPLOYER !== undefined &&
    !prefixes.some((prefix) => v.CONTRACT_DEPLOYER?.startsWith(prefix))
  ) {
    problems.push({
      variable: 'CONTRACT_DEPLOYER',
      problem: `belongs to another network: on ${network} it begins with ${prefixes.join(' or ')}`,
    });
  }
  if (network !== 'localnet' && v.DEMO_ISSUER_KEY !== undefined) {
    problems.push({
      variable: 'DEMO_ISSUER_KEY',
      problem: `is for localnet only: it is given to every page, so it must not be set on ${network}`,
    });
  }
  const apiUrl =
    v.STACKS_API_URL ??
    (network === 'localnet' ? `http://127.0.0.1:${v.CHAIN_PORT ?? '3999'}` : apiUrls[network]);
  const relay = relayEnv(v, v.RELAY_NODE_URL ?? apiUrl, (variable, problem) =>
    problems.push({ variable, problem }),
  );
  const ipfs = ipfsEnv(v, (variable, problem) => problems.push({ variable, problem }));
  if (problems.length > 0) throw new ConfigError(problems);

  return {
    network,
    chainId: network === 'mainnet' ? 1 : 0x80000000,
    apiUrl,
    hiroApiKey: v.HIRO_API_KEY,
    deployer: v.CONTRACT_DEPLOYER ?? LOCAL_DEPLOYER,
    databaseUrl: v.DATABASE_URL,
    dataDir: v.DATA_DIR,
    demoIssuerKey: v.DEMO_ISSUER_KEY,
    relay,
    ipfs,
    blobBytes: (v.BLOB_STORE_MB ?? 4096) * 1024 ** 2,
    research: v.RESEARCH === 'on',
  };
}
