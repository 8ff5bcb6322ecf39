import { PAIRING } from '@/lib/flows';
import type { PairingRecord } from '@/lib/flows/records';
import type { Vault } from '@/lib/vault';

/** Puts a pairing with a therapist of that contact key into a vault, as it stands once both have agreed. */
export async function putPairing(
  vault: Vault,
  owner: string,
  contactKey: Uint8Array,
): Promise<PairingRecord> {
  const pairing: PairingRecord = {
    id: 'pairing-1',
    owner,
    therapist: {
      principal: owner,
      alias: 'Rowan',
      contactKey: Buffer.from(contactKey).toString('hex'),
      inbox: '00'.repeat(32),
    },
    greeting: '',
    account: '7',
    commitment: '00'.repeat(32),
    request: '1',
    pairing: '1',
    acceptance: null,
    ringSize: 8,
    state: 'paired',
    ending: null,
    txid: null,
    code: null,
    createdAt: 1,
  };
  await vault.put(PAIRING, pairing.id, pairing);
  return pairing;
}
