'use client';

import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Vault } from '@/lib/vault';
import type { Wallet } from '@/lib/wallet';
import { useChainAccess } from './chain';
import { useConfig } from './config';
import { useVaultAccess } from './vault';
import type { ChosenWallet, WalletChoice } from './wallet-choice';

export interface WalletAccess {
  state: 'none' | 'starting' | 'ready' | 'failed';
  wallet: Wallet | null;
  /** The accounts of the vault, where it is the vault that acts. */
  accounts: ChosenWallet['accounts'];
  /** Accounts for one transaction each, that anyone may carry. */
  carrier: ChosenWallet['carrier'];
  choice: WalletChoice | null;
  failure: unknown;
  /** Remembers a choice in the vault and uses it. Rejects when it cannot be kept. */
  choose: (choice: WalletChoice) => Promise<void>;
  /** Asks a Stacks wallet for its account (its own window opens) and uses that. @throws WalletError */
  connect: () => Promise<void>;
  /** Back to the account of the vault. */
  disconnect: () => Promise<void>;
  retry: () => void;
}

const WalletContext = createContext<WalletAccess | null>(null);

export function WalletProvider({ children }: { children: ReactNode }) {
  const { vault } = useVaultAccess();
  const { load } = useChainAccess();
  const { network } = useConfig();
  const [current, setCurrent] = useState<(ChosenWallet & { choice: WalletChoice; vault: Vault }) | null>(
    null,
  );
  const [failure, setFailure] = useState<unknown>(null);
  const [round, setRound] = useState(0);

  const start = useCallback(
    async (from: Vault) => {
      const [chain, choices] = await Promise.all([load(), import('./wallet-choice')]);
      const choice = await choices.readChoice(from);
      return { choice, ...(await choices.makeWallet(choice, from, chain, network)), vault: from };
    },
    [load, network],
  );

  // After unlocking, after a reload, and when this or another tab chose another account.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` only asks for another try
  useEffect(() => {
    if (!vault) {
      setCurrent(null);
      setFailure(null);
      return;
    }
    let live = true;
    let turn = 0;
    const run = () => {
      const mine = ++turn;
      start(vault).then(
        (made) => {
          if (!live || mine !== turn) return;
          setCurrent(made);
          setFailure(null);
        },
        (error: unknown) => {
          if (live && mine === turn) setFailure(error);
        },
      );
    };
    run();
    const unsubscribe = vault.subscribe((change) => {
      if (change !== 'locked' && change.kind === 'wallet') run();
    });
    return () => {
      live = false;
      unsubscribe();
    };
  }, [vault, start, round]);

  const choose = useCallback(
    async (choice: WalletChoice) => {
      if (!vault) throw new Error('No vault is open.');
      const { writeChoice } = await import('./wallet-choice');
      await writeChoice(vault, choice);
    },
    [vault],
  );
  const connect = useCallback(async () => {
    const [chain, { connectStacksWallet }] = await Promise.all([load(), import('@/lib/wallet')]);
    const connected = await connectStacksWallet(chain);
    await choose({ kind: 'stacks', principal: connected.principal });
  }, [load, choose]);
  const disconnect = useCallback(async () => {
    const lib = await import('@/lib/wallet');
    if (current?.choice.kind === 'stacks') await lib.disconnect();
    await choose({ kind: 'in-app', index: 0 });
  }, [choose, current]);
  const retry = useCallback(() => {
    setFailure(null);
    setRound((n) => n + 1);
  }, []);

  const value = useMemo<WalletAccess>(() => {
    // A wallet of a vault that is no longer open signs nothing.
    const live = vault && current?.vault === vault ? current : null;
    return {
      state: !vault ? 'none' : live ? 'ready' : failure ? 'failed' : 'starting',
      wallet: live?.wallet ?? null,
      accounts: live?.accounts,
      carrier: live?.carrier,
      choice: live?.choice ?? null,
      failure,
      choose,
      connect,
      disconnect,
      retry,
    };
  }, [vault, current, failure, choose, connect, disconnect, retry]);
  return <WalletContext value={value}>{children}</WalletContext>;
}

/** The account in use and the ways to change it. */
export function useWalletAccess(): WalletAccess {
  const access = useContext(WalletContext);
  if (!access) throw new Error('useWalletAccess is for components within Providers.');
  return access;
}

/** The account in use; only within VaultGate. */
export function useWallet(): Wallet {
  const { wallet } = useWalletAccess();
  if (!wallet) throw new Error('useWallet is for components within VaultGate.');
  return wallet;
}
