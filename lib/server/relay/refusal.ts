import 'server-only';
import type { RelayCode } from '@/lib/relay/limits';
import { ApiError } from '../http';

/** HTTP statuses that are not 400. */
const STATUS: Partial<Record<RelayCode, number>> = {
  off: 503,
  call: 403,
  work: 403,
  nonce: 409,
  conflict: 409,
  pending: 409,
  refused: 422,
  fails: 422,
  busy: 503,
  limit: 429,
  spent: 503,
  chain: 502,
};

/** The relay does not take a transaction. Nothing was sent and nothing was paid. */
export class RelayRefusal extends ApiError {
  override readonly code: RelayCode;

  constructor(
    code: RelayCode,
    message: string,
    { retryAfter, contractCode }: { retryAfter?: number; contractCode?: number } = {},
  ) {
    super(STATUS[code] ?? 400, code, message, retryAfter, contractCode);
    this.code = code;
  }
}
