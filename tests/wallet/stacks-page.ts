import { createChain } from '@/lib/chain';
import { pairing, userRegistry } from '@/lib/contracts';
import * as wallet from '@/lib/wallet';

/** What the test's page offers: the app's own modules, bundled as a page would load them. */
const app = { createChain, pairing, userRegistry, ...wallet };

declare global {
  interface Window {
    app: typeof app;
  }
}

window.app = app;
