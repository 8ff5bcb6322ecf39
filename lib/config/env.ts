import 'server-only';
import { type Env, parseEnv } from './schema';

export { ConfigError, type Env, type NetworkName } from './schema';

/**
 * The server's configuration from the process environment. Parsed at each call (it is cheap), so that what is
 * tested and what runs are the same and nothing secret is kept in a second place.
 * @throws ConfigError
 */
export function readEnv(): Env {
  return parseEnv(process.env);
}
