import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // PGlite loads its WASM by a path beside its own module, which a bundler would break.
  serverExternalPackages: [
    '@electric-sql/pglite',
    // The embedded IPFS node, loaded only where it is switched on: 120 modules that no page has need of.
    '@chainsafe/libp2p-noise',
    '@chainsafe/libp2p-yamux',
    '@helia/block-brokers',
    '@helia/utils',
    '@libp2p/identify',
    '@libp2p/tcp',
    '@multiformats/multiaddr',
    'blockstore-fs',
    'datastore-fs',
    'libp2p',
    'multiformats',
  ],
  // `npm test` checks the types itself, and a page is built once for each change of it: without a second check, a cache
  // that nobody reads again, and maps that are not served, the build takes half as long.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    turbopackFileSystemCacheForBuild: false,
    turbopackSourceMaps: false,
    serverSourceMaps: false,
  },
};

export default config;
