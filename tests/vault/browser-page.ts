import * as z from 'zod/mini';
import { attachFile, notes, openFile } from '@/lib/flows/notes';
import * as vault from '@/lib/vault';

/** What the test's page offers: the app's own modules, bundled as a page would load them. */
const app = { ...vault, json: z.json(), attachFile, notes, openFile };

declare global {
  interface Window {
    vaultApp: typeof app;
  }
}

window.vaultApp = app;
