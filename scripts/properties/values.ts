import { Cl, type ClarityValue } from '@stacks/transactions';
import { bytesOf } from './cast';
import type { World } from './world';

/** One thing that someone of the cast may try. Nothing is asked beforehand: what is not allowed is refused. */
export type Deed = (world: World) => void;

/** Deeds by name. */
export type Deeds = Record<string, Deed>;

/** What a read-only function answered: numbers, hexadecimal text, lists and records; null for none. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is the contract's, and a wrong guess shows at once
export type Plain = any;

export function plain(value: ClarityValue): Plain {
  switch (value.type) {
    case 'uint':
    case 'int':
      return BigInt(value.value);
    case 'true':
      return true;
    case 'false':
      return false;
    case 'none':
      return null;
    case 'some':
    case 'ok':
    case 'err':
      return plain(value.value);
    case 'list':
      return value.value.map(plain);
    case 'tuple':
      return Object.fromEntries(
        Object.entries(value.value).map(([key, item]) => [key, plain(item as ClarityValue)]),
      );
    default:
      return value.value;
  }
}

export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** A buffer from hexadecimal text. */
export const buffer = (text: string): ClarityValue => Cl.buffer(hex(text));

/** A buffer of 32 bytes that its label tells apart from others. */
export const label32 = (label: string): ClarityValue => Cl.buffer(bytesOf(label));

export const DAY = 86_400n;
