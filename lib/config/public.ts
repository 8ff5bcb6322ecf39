import * as z from 'zod';
import type { Env } from './schema';

/** What the page may know of the configuration. Safe for the client: no addresses of upstreams, no keys but the demo's. */
export const publicConfigSchema = z.strictObject({
  network: z.enum(['localnet', 'testnet', 'mainnet']),
  chainId: z.union([z.literal(1), z.literal(0x80000000)]),
  deployer: z.string().regex(/^S[PMTN][0-9A-Z]{36,39}$/),
  /** Private key (hex) of the local chain's demonstration issuer; only ever present on localnet. */
  demoIssuerKey: z
    .string()
    .regex(/^[0-9a-f]{64}(01)?$/)
    .optional(),
  /** Whether the network gives away test STX. */
  faucet: z.boolean(),
});

export type PublicConfig = z.infer<typeof publicConfigSchema>;

/** Picks, field by field, what the page gets; parsed strictly, so that a field added to Env cannot leak through. */
export function publicConfig(env: Env): PublicConfig {
  return publicConfigSchema.parse({
    network: env.network,
    chainId: env.chainId,
    deployer: env.deployer,
    ...(env.network === 'localnet' && env.demoIssuerKey ? { demoIssuerKey: env.demoIssuerKey } : {}),
    faucet: env.network !== 'mainnet',
  });
}
