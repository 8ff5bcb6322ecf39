import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { WalletOptions } from './injected-wallet-provider';

/**
 * One script for `page.addInitScript({ content })` that puts a Stacks wallet named "Test wallet" into the page. In the
 * page, `setTestWallet({ reject, account, network, hideAddresses, silent })` changes how it behaves, over reloads too, and
 * `TestWallet.asked` tells what it was asked. With a page that allows connections to its own server only, `nodeUrl`
 * has to be that server's route to the chain.
 */
export async function injectedWalletScript(options: WalletOptions): Promise<string> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('./injected-wallet-page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
  });
  const [script] = bundle.outputFiles;
  if (!script) throw new Error('esbuild gave no script');
  return `window.testWalletOptions = ${JSON.stringify(options)};\n${script.text}`;
}
