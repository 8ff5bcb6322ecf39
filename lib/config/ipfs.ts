import * as z from 'zod';

const secret = z.string().regex(/^[\x21-\x7e]{1,2000}$/, 'must be printable ASCII without spaces');

/** The variables of IPFS, where people can have their encrypted copies kept. None of IPFS and IPFS_API_URL: there is none. */
export const ipfsVariables = (httpUrl: z.ZodType<string>) => ({
  IPFS: z.enum(['helia'], { error: 'must be "helia", or unset' }).optional(),
  IPFS_LISTEN: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine(
      (list) => list.every((address) => /^\/(ip4|ip6|dns|dns4|dns6)\/[^/]+\/tcp\/\d{1,5}$/.test(address)),
      'must be multiaddresses such as /ip4/127.0.0.1/tcp/4001, with commas between them',
    )
    .optional(),
  IPFS_API_URL: httpUrl.optional(),
  IPFS_API_TOKEN: secret.optional(),
  IPFS_PINNING_URL: httpUrl.optional(),
  IPFS_PINNING_TOKEN: secret.optional(),
});

type Variables = z.infer<z.ZodObject<ReturnType<typeof ipfsVariables>>>;

/** Which IPFS the server keeps blobs in. Holds tokens: never send it anywhere. */
export interface IpfsEnv {
  node: { kind: 'kubo'; url: string; token?: string | undefined } | { kind: 'helia'; listen: string[] };
  pinning?: { url: string; token: string } | undefined;
}

/** The settings of IPFS, or undefined where there is none; `problem` is told of what does not fit together. */
export function ipfsEnv(
  v: Variables,
  problem: (variable: string, text: string) => void,
): IpfsEnv | undefined {
  if (v.IPFS && v.IPFS_API_URL) problem('IPFS', 'must not be set together with IPFS_API_URL');
  if (v.IPFS_API_TOKEN && !v.IPFS_API_URL) problem('IPFS_API_TOKEN', 'needs IPFS_API_URL');
  if (Boolean(v.IPFS_PINNING_URL) !== Boolean(v.IPFS_PINNING_TOKEN)) {
    problem('IPFS_PINNING_URL', 'and IPFS_PINNING_TOKEN must be set together');
  }
  const node = v.IPFS_API_URL
    ? { kind: 'kubo' as const, url: v.IPFS_API_URL, token: v.IPFS_API_TOKEN }
    : v.IPFS && { kind: 'helia' as const, listen: v.IPFS_LISTEN ?? ['/ip4/127.0.0.1/tcp/0'] };
  if (!node) {
    if (v.IPFS_PINNING_URL) problem('IPFS_PINNING_URL', 'needs IPFS_API_URL or IPFS');
    return undefined;
  }
  const pinning =
    v.IPFS_PINNING_URL && v.IPFS_PINNING_TOKEN
      ? { url: v.IPFS_PINNING_URL, token: v.IPFS_PINNING_TOKEN }
      : undefined;
  return { node, pinning };
}
