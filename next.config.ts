import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // PGlite loads its WASM by a path beside its own module, which a bundler would break.
  serverExternalPackages: ['@electric-sql/pglite'],
};

export default config;
