import { createProvider, type WalletOptions, type WalletSwitches } from './injected-wallet-provider';

declare global {
  interface Window {
    testWalletOptions: WalletOptions;
    TestWallet: ReturnType<typeof createProvider>;
    /** Changes the stand-in's behaviour; kept over reloads of the tab. */
    setTestWallet(change: Partial<WalletSwitches>): void;
  }
}

const STORE = 'test-wallet';
const DEFAULTS: WalletSwitches = {
  reject: false,
  account: 0,
  network: 'testnet',
  hideAddresses: false,
  silent: false,
  restless: false,
};
const ICON = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E';

const switches = (): WalletSwitches => ({
  ...DEFAULTS,
  ...JSON.parse(sessionStorage.getItem(STORE) ?? '{}'),
});

window.setTestWallet = (change) =>
  sessionStorage.setItem(STORE, JSON.stringify({ ...switches(), ...change }));
window.TestWallet = createProvider(window.testWalletOptions, switches);
window.wbip_providers = [
  ...(window.wbip_providers ?? []),
  { id: 'TestWallet', name: 'Test wallet', icon: ICON },
];
