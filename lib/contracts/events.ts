import { deserializeCV } from '@stacks/transactions';
import { buff, decodeWith, type Fields, type FieldValues, principal, tuple, uint } from './codecs';

/** An event that a contract prints: its topic, and the fields that are read of it (see the contract's `print`). */
export interface ContractEvent<T> {
  readonly topic: string;
  /** The fields, or undefined for an event of another topic. @throws CallError 'bad-result' when a field is missing */
  read(hex: string): T | undefined;
}

function event<F extends Fields>(topic: string, fields: F): ContractEvent<FieldValues<F>> {
  const codec = tuple(fields);
  return {
    topic,
    read(hex) {
      const cv = deserializeCV(hex);
      if (cv.type !== 'tuple') return undefined;
      const named = cv.value.topic;
      if (named?.type !== 'ascii' || named.value !== topic) return undefined;
      return decodeWith(codec, cv, topic);
    },
  };
}

/** `pairing` prints the whole request. */
export const requestPairingEvent = event('request-pairing', {
  owner: ['owner', principal],
  account: ['account', uint],
  request: ['request', uint],
  commitment: ['commitment', buff(32)],
  expires: ['expires', uint],
});

export const confirmPairingEvent = event('confirm-pairing', { account: ['account', uint] });
