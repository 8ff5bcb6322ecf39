import 'server-only';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { getAddressFromPrivateKey, makeSTXTokenTransfer } from '@stacks/transactions';
import type { RelayEnv } from '@/lib/config/relay';
import { type OriginSigned, type Signed, signedBytes, sponsorWith } from './signing';

/** The accounts that pay, and what only the relay knows besides. */
export interface Sponsors {
  readonly addresses: readonly string[];
  /** Seals challenges; the same in every process that has the same keys. */
  readonly secret: Uint8Array;
  /** Signs as the sponsor. @throws when the account is not of this pool */
  sponsor(call: OriginSigned, address: string, nonce: number, fee: bigint): Signed;
  /** Signs as a sponsor that has no coins and never will, without a fee: good for trying out and nothing else. */
  probe(call: OriginSigned): Uint8Array;
  /** A transfer of the smallest amount within the pool (or to `fallback`), which fills a gap in the nonces. */
  filler(address: string, nonce: number, fee: bigint, fallback: string): Promise<Signed>;
}

type Keys = Pick<RelayEnv, 'seed' | 'keys' | 'pool'>;

/** The private keys, hex with the compression byte. */
export function sponsorKeys({ seed, keys, pool }: Keys): string[] {
  if (keys) return keys.map((key) => (key.length === 64 ? `${key}01` : key));
  if (!seed) throw new TypeError('a relay has a seed or keys');
  return Array.from({ length: pool }, (_, i) => `${derive(hexToBytes(seed), `sponsor ${i}`)}01`);
}

function derive(secret: Uint8Array, purpose: string): string {
  return bytesToHex(hkdf(sha256, secret, undefined, utf8ToBytes(`session-log relay ${purpose}`), 32));
}

export function openSponsors(config: Keys, mainnet: boolean): Sponsors {
  const network = mainnet ? 'mainnet' : 'testnet';
  const keys = sponsorKeys(config);
  const byAddress = new Map(keys.map((key) => [getAddressFromPrivateKey(key, network), key]));
  const addresses = [...byAddress.keys()];
  const root = sha256(utf8ToBytes(keys.join()));
  const probeKey = `${derive(root, 'probe')}01`;
  const keyOf = (address: string) => {
    const key = byAddress.get(address);
    if (!key) throw new Error('not a sponsor of this relay');
    return key;
  };
  const signers = new Map([...keys, probeKey].map((key) => [key, sponsorWith(key)]));
  const sign = (call: OriginSigned, key: string, nonce: number, fee: bigint): Signed =>
    (signers.get(key) ?? sponsorWith(key))(call, nonce, fee);

  return {
    addresses,
    secret: hexToBytes(derive(root, 'challenges')),
    sponsor: (call, address, nonce, fee) => sign(call, keyOf(address), nonce, fee),
    probe: (call) => sign(call, probeKey, 0, 0n).raw,
    filler: async (address, nonce, fee, fallback) => {
      const recipient = addresses.find((other) => other !== address) ?? fallback;
      const made = { recipient, amount: 1n, senderKey: keyOf(address), network, nonce, fee } as const;
      return signedBytes((await makeSTXTokenTransfer(made)).serializeBytes());
    },
  };
}
