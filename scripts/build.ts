import { ensureBuild } from './support/build';

/** `npm run build`: builds the page, unless just these sources are built already (`--force` builds anyway). */
await ensureBuild({ force: process.argv.includes('--force'), quiet: false });
