/**
 * What the protocol library refuses outside ring signatures (RingError), links (LinkError) and
 * channels (ChannelError):
 * - `length`: bytes of another length than the field has
 * - `salt`: a salt that is missing, short or all zero
 * - `text`: a text that is empty, too long, or not well-formed Unicode
 * - `number`: an unsigned integer out of range
 * - `principal`: not a Stacks address or contract
 * - `facts`: session facts outside their schema
 * - `secret`: not a usable secret key (its value is never repeated)
 */
export type ProtocolErrorCode = 'length' | 'salt' | 'text' | 'number' | 'principal' | 'facts' | 'secret';

/** Thrown for an input that must not be hashed or signed. Messages name the field, never its value. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
