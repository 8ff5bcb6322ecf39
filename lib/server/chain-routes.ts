import 'server-only';

/** A kind of call that the proxy passes on. Everything not listed here is refused. */
export interface ChainRoute {
  method: 'GET' | 'POST';
  path: RegExp;
  /** Query parameters that may be given. */
  query: readonly string[];
  /** How long an answer may be given again, milliseconds; 0: it changes something, or must be fresh. */
  cacheMs: number;
  /** Bytes of body, for POST. */
  maxBody: number;
  /** POST that only reads: may be shared and repeated like a GET. */
  reads: boolean;
  /** Never on mainnet. */
  testOnly?: boolean;
}

const PRINCIPAL = 'S[0-9A-Z]{28,41}(?:\\.[a-zA-Z][a-zA-Z0-9-]{0,127})?';
const ADDRESS = 'S[0-9A-Z]{28,41}';
const CONTRACT = `${ADDRESS}\\.[a-zA-Z][a-zA-Z0-9-]{0,127}`;
const NAME = '[a-zA-Z][a-zA-Z0-9_!-]{0,127}';
const TXID = '(?:0x)?[0-9a-f]{64}';
const exact = (pattern: string) => new RegExp(`^${pattern}/?$`);

const get = (pattern: string, query: readonly string[], cacheMs: number): ChainRoute => ({
  method: 'GET',
  path: exact(pattern),
  query,
  cacheMs,
  maxBody: 0,
  reads: true,
});
const post = (pattern: string, query: readonly string[], cacheMs: number, maxBody: number): ChainRoute => ({
  method: 'POST',
  path: exact(pattern),
  query,
  cacheMs,
  maxBody,
  reads: cacheMs > 0,
});

const PAGE = ['limit', 'offset', 'cursor'] as const;
const READ_MS = 1500;
const KIB = 1024;

/** The node's RPC and the parts of the Hiro API that are current; paths as the node has them. */
export const CHAIN_ROUTES: readonly ChainRoute[] = [
  get('/v2/info', [], READ_MS),
  get(`/v2/accounts/${PRINCIPAL}`, ['proof', 'tip'], READ_MS),
  get(`/v2/contracts/interface/${ADDRESS}/${NAME}`, ['tip'], 30_000),
  get('/v2/fees/transfer', [], 5000),
  post('/v2/fees/transaction', [], 5000, 256 * KIB),
  post(`/v2/contracts/call-read/${ADDRESS}/${NAME}/${NAME}`, ['tip'], READ_MS, 64 * KIB),
  post('/v2/transactions', [], 0, 256 * KIB),
  get(`/extended/v3/transactions/${TXID}`, ['include'], READ_MS),
  get(`/extended/v3/principals/${PRINCIPAL}/transactions`, PAGE, READ_MS),
  get(`/extended/v3/principals/${PRINCIPAL}/nonces`, [], 0),
  get(`/extended/v3/principals/${PRINCIPAL}/mempool/transactions`, PAGE, READ_MS),
  get(`/extended/v2/smart-contracts/${CONTRACT}/logs`, PAGE, READ_MS),
  get('/extended/v2/blocks', PAGE, READ_MS),
  get('/extended/v2/blocks/(?:latest|\\d{1,12}|(?:0x)?[0-9a-f]{64})', [], READ_MS),
  { ...post('/extended/v[123]/faucets/stx', ['address', 'stacking'], 0, 4 * KIB), testOnly: true },
];

/** How long the answer about a transaction that has run is kept; short enough for a re-organisation to show. */
export const SETTLED_MS = 20_000;
export const isTransactionPath = (path: string) => exact(`/extended/v3/transactions/${TXID}`).test(path);

/** What a query parameter's value may look like: numbers, cursors, addresses, lists of names. */
export const QUERY_VALUE = /^[A-Za-z0-9_.:,-]{1,256}$/;
