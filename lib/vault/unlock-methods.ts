import { VaultError } from './errors';
import { headerDigest, parseHeader, type VaultHeader } from './header';
import type { VaultKeys } from './keys';
import { needState, nextState } from './state';
import type { VaultStore } from './store';
import type { UnlockSecret, Vault, VaultOptions } from './types';
import { checkPassphrase, describeUnlock, unwrapMaster, wrapMaster } from './unlocks';

type Methods = Pick<Vault, 'unlocks' | 'addUnlock' | 'removeUnlock' | 'changePassphrase'>;

/** The ways to unlock an open vault. Each wraps the same master secret, so that no change touches a record. */
export function createUnlockMethods(
  store: VaultStore,
  vaultId: string,
  open: () => VaultKeys,
  options: VaultOptions,
): Methods {
  async function read(): Promise<VaultHeader> {
    open();
    const header = parseHeader(await store.readHeader());
    if (header.vaultId !== vaultId) throw new VaultError('missing');
    return header;
  }

  /** Writes other ways in place of those that were read; of two changes at once the later one is refused. */
  async function write(before: VaultHeader, unlocks: VaultHeader['unlocks']): Promise<void> {
    const header = { ...before, revision: before.revision + 1, unlocks };
    for (;;) {
      const { state } = await store.readVault();
      const keys = open();
      const next = nextState(keys, needState(keys, state), [], headerDigest(header));
      const expect = { vaultId, revision: before.revision };
      if (await store.commit({ expect, header, state: { expected: state, next }, rows: [] })) return;
    }
  }

  /** Lends a copy: a lock in the middle would turn the one that is held to zeros under the caller's hands. */
  async function wrap(secret: UnlockSecret) {
    const master = open().master.slice();
    try {
      return await wrapMaster(master, vaultId, secret, options);
    } finally {
      master.fill(0);
    }
  }

  return {
    unlocks: async () => (await read()).unlocks.map(describeUnlock),
    async addUnlock(secret, { replace } = {}) {
      if (secret.type === 'passphrase') checkPassphrase(secret.passphrase);
      const header = await read();
      const unlock = await wrap(secret);
      await write(header, [...header.unlocks.filter(({ id }) => id !== replace), unlock]);
      return unlock.id;
    },
    async removeUnlock(id) {
      const header = await read();
      const left = header.unlocks.filter((unlock) => unlock.id !== id);
      if (left.length === header.unlocks.length) return;
      if (left.length === 0) throw new VaultError('last-unlock');
      await write(header, left);
    },
    async changePassphrase(current, next) {
      checkPassphrase(next);
      const header = await read();
      const secret = { type: 'passphrase', passphrase: current } as const;
      (await unwrapMaster(header, secret, options)).fill(0);
      const unlock = await wrap({ type: 'passphrase', passphrase: next });
      await write(header, [...header.unlocks.filter(({ type }) => type !== 'passphrase'), unlock]);
    },
  };
}
