/** Why a call could not be built or a result not be read. Thrown before anything is signed. */
export type CallErrorCode = 'bad-argument' | 'bad-result';

/** A refusal with a code; `path` names the argument or field, e.g. `log-session.facts`. */
export class CallError extends Error {
  override name = 'CallError';
  constructor(
    readonly code: CallErrorCode,
    readonly path: string,
    message: string,
  ) {
    super(`${path}: ${message}`);
  }
}
