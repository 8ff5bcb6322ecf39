import { type Env, parseEnv } from './schema';

export type { IpfsEnv } from './ipfs';
export { ConfigError, type Env, type NetworkName } from './schema';

/**
 * The server's configuration from the process environment. Parsed at each call (it is cheap), so that what is
 * tested and what runs are the same and nothing secret is kept in a second place. For the server and the scripts
 * (which is why it is not marked server-only); in a browser there is no environment to read.
 * @throws ConfigError
 */
export function readEnv(): Env {
  return parseEnv(process.env);
}
