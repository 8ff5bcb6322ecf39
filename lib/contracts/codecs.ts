import {
  boolCV,
  bufferCV,
  type ClarityValue,
  contractPrincipalCV,
  intCV,
  listCV,
  noneCV,
  principalCV,
  responseErrorCV,
  responseOkCV,
  someCV,
  stringAsciiCV,
  stringUtf8CV,
  tupleCV,
  uintCV,
} from '@stacks/transactions';
import * as z from 'zod/mini';
import { CallError } from './errors';

/**
 * One Clarity type in both directions. `encode` checks a caller's value (CallError 'bad-argument' with its path);
 * `schema` reads a Clarity value of the chain into the plain TypeScript value. The constant codecs build theirs when asked, so
 * that a bundle drops, and a page never builds, what it does not use.
 */
export interface Codec<T> {
  encode(value: T, path: string): ClarityValue;
  schema: z.ZodMiniType<T>;
}

/** The TypeScript value of a codec. */
export type ValueOf<C> = C extends Codec<infer T> ? T : never;

/** A Clarity response as a plain value: what a contract granted, or its error code (see `explain`). */
export type Outcome<T> = { ok: true; value: T } | { ok: false; code: number };

const UINT_MAX = (1n << 128n) - 1n;
const INT_MAX = (1n << 127n) - 1n;

function refuse(path: string, message: string): never {
  throw new CallError('bad-argument', path, message);
}

/** Parses with `from`, then reshapes. The one place where the parsed type changes. */
function reshape<A, B>(from: z.ZodMiniType<A>, to: (value: A) => B): z.ZodMiniType<B> {
  return z.pipe(from, z.transform(to)) as unknown as z.ZodMiniType<B>;
}

const integer = () =>
  z.union([
    z.bigint(),
    z.pipe(
      z.string(),
      z.transform((text: string) => BigInt(text)),
    ),
  ]);

export const uint: Codec<bigint> = {
  encode: (value, path) =>
    typeof value === 'bigint' && value >= 0n && value <= UINT_MAX
      ? uintCV(value)
      : refuse(path, 'must be a bigint from 0 to 2^128 - 1'),
  get schema() {
    return reshape(z.object({ type: z.literal('uint'), value: integer() }), (cv) => cv.value);
  },
};

export const int: Codec<bigint> = {
  encode: (value, path) =>
    typeof value === 'bigint' && value >= -INT_MAX - 1n && value <= INT_MAX
      ? intCV(value)
      : refuse(path, 'must be a bigint from -2^127 to 2^127 - 1'),
  get schema() {
    return reshape(z.object({ type: z.literal('int'), value: integer() }), (cv) => cv.value);
  },
};

export const bool: Codec<boolean> = {
  encode: (value, path) => (typeof value === 'boolean' ? boolCV(value) : refuse(path, 'must be a boolean')),
  get schema() {
    return reshape(z.object({ type: z.enum(['true', 'false']) }), (cv) => cv.type === 'true');
  },
};

/** `(buff n)`: at most n bytes. The contracts themselves refuse what is shorter than they need. */
export function buff(length: number): Codec<Uint8Array> {
  return {
    encode: (value, path) =>
      value instanceof Uint8Array && value.length <= length
        ? bufferCV(value)
        : refuse(path, `must be a Uint8Array of at most ${length} bytes`),
    schema: reshape(
      z.object({
        type: z.literal('buffer'),
        value: z.string().check(z.regex(/^([0-9a-f]{2})*$/i), z.maxLength(length * 2)),
      }),
      (cv) => Uint8Array.from(cv.value.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
    ),
  };
}

/** `(string-ascii n)`: at most n characters of printable ASCII. */
export function ascii(length: number): Codec<string> {
  return {
    encode: (value, path) =>
      typeof value === 'string' && value.length <= length && /^[\x20-\x7e\n\t]*$/.test(value)
        ? stringAsciiCV(value)
        : refuse(path, `must be at most ${length} ASCII characters`),
    schema: reshape(z.object({ type: z.literal('ascii'), value: z.string() }), (cv) => cv.value),
  };
}

/** `(string-utf8 n)`: at most n code points. */
export function utf8(length: number): Codec<string> {
  return {
    encode: (value, path) =>
      typeof value === 'string' && value.isWellFormed() && [...value].length <= length
        ? stringUtf8CV(value)
        : refuse(path, `must be at most ${length} characters`),
    schema: reshape(z.object({ type: z.literal('utf8'), value: z.string() }), (cv) => cv.value),
  };
}

/** Any principal as text, `ST…` or `ST….name`; its checksum is checked. */
export const principal: Codec<string> = {
  encode: (value, path) => {
    if (typeof value !== 'string') refuse(path, 'must be a principal');
    try {
      return principalCV(value);
    } catch {
      return refuse(path, 'is not a valid principal');
    }
  },
  get schema() {
    return reshape(z.object({ type: z.enum(['address', 'contract']), value: z.string() }), (cv) => cv.value);
  },
};

/** A contract handed over as a trait, as text `ST….name`. */
export const trait: Codec<string> = {
  encode: (value, path) => {
    const [address, name, ...rest] = typeof value === 'string' ? value.split('.') : [];
    if (!address || !name || rest.length > 0) return refuse(path, 'must be a contract, ST….name');
    try {
      return contractPrincipalCV(address, name);
    } catch {
      return refuse(path, 'is not a valid contract principal');
    }
  },
  get schema() {
    return reshape(z.object({ type: z.literal('contract'), value: z.string() }), (cv) => cv.value);
  },
};

/** Clarity's `none` standing alone: the type of an outcome that never happens. */
export const none: Codec<null> = {
  encode: () => noneCV(),
  get schema() {
    return reshape(z.object({ type: z.literal('none') }), () => null);
  },
};

export function optional<T>(inner: Codec<T>): Codec<T | null> {
  return {
    encode: (value, path) => (value === null ? noneCV() : someCV(inner.encode(value, path))),
    schema: reshape(
      z.union([
        z.object({ type: z.literal('none') }),
        z.object({ type: z.literal('some'), value: inner.schema }),
      ]),
      (cv) => ('value' in cv ? (cv.value as T) : null),
    ),
  };
}

export function list<T>(inner: Codec<T>, length: number): Codec<T[]> {
  return {
    encode: (value, path) =>
      Array.isArray(value) && value.length <= length
        ? listCV(value.map((item, i) => inner.encode(item, `${path}[${i}]`)))
        : refuse(path, `must be an array of at most ${length}`),
    schema: reshape(
      z.object({ type: z.literal('list'), value: z.array(inner.schema).check(z.maxLength(length)) }),
      (cv) => cv.value as T[],
    ),
  };
}

/** Named fields, e.g. of a tuple or of a call's arguments: camelCase key → [Clarity's name, codec]. */
export type Fields = Record<string, readonly [name: string, codec: Codec<never> | Codec<unknown>]>;
export type FieldValues<F extends Fields> = { [K in keyof F]: ValueOf<F[K][1]> };

/** Encodes each field by its Clarity name, in the given order; a missing or unknown key is refused. */
export function encodeFields<F extends Fields>(
  fields: F,
  values: FieldValues<F>,
  path: string,
): [string, ClarityValue][] {
  if (typeof values !== 'object' || values === null) refuse(path, 'must be an object');
  const stray = Object.keys(values).find((key) => !Object.hasOwn(fields, key));
  if (stray !== undefined) refuse(`${path}.${stray}`, 'is not expected');
  return Object.entries(fields).map(([key, [name, codec]]) => {
    if (values[key] === undefined) refuse(`${path}.${key}`, 'is missing');
    return [name, (codec as Codec<unknown>).encode(values[key], `${path}.${key}`)];
  });
}

export function tuple<F extends Fields>(fields: F): Codec<FieldValues<F>> {
  const shape = Object.fromEntries(
    Object.values(fields).map(([name, codec]) => [name, (codec as Codec<unknown>).schema]),
  );
  return {
    encode: (value, path) => tupleCV(Object.fromEntries(encodeFields(fields, value, path))),
    schema: reshape(
      z.object({ type: z.literal('tuple'), value: z.object(shape) }),
      (cv) =>
        Object.fromEntries(
          Object.entries(fields).map(([key, [name]]) => [key, cv.value[name]]),
        ) as FieldValues<F>,
    ),
  };
}

/** A response whose error is a uint, the only kind that these contracts give. */
export function response<T>(inner: Codec<T>): Codec<Outcome<T>> {
  return {
    encode: (value, path) =>
      value.ok ? responseOkCV(inner.encode(value.value, path)) : responseErrorCV(uintCV(value.code)),
    schema: reshape(
      z.union([
        z.object({ type: z.literal('ok'), value: inner.schema }),
        z.object({ type: z.literal('err'), value: uint.schema }),
      ]),
      (cv): Outcome<T> =>
        cv.type === 'ok' ? { ok: true, value: cv.value as T } : { ok: false, code: Number(cv.value) },
    ),
  };
}

/** Reads a Clarity value. @throws CallError 'bad-result' when the chain's answer has another shape. */
export function decodeWith<T>(codec: Codec<T>, cv: ClarityValue, path: string): T {
  const parsed = codec.schema.safeParse(cv);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CallError('bad-result', [path, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'unexpected');
}
