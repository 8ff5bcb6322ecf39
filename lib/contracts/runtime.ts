import { type ClarityValue, deserializeCV, serializeCV } from '@stacks/transactions';
import {
  type Codec,
  decodeWith,
  encodeFields,
  type Fields,
  type FieldValues,
  type Outcome,
  response,
} from './codecs';
import type { ContractName } from './generated';

export type { Outcome } from './codecs';
export {
  ascii,
  bool,
  buff,
  int,
  list,
  none,
  optional,
  principal,
  response,
  trait,
  tuple,
  uint,
  utf8,
} from './codecs';

/** A transaction to be signed. `decode` reads the result (a Clarity value or its hex) once the chain has one. */
export interface PublicCall<T> {
  readonly contract: ContractName;
  readonly functionName: string;
  readonly functionArgs: ClarityValue[];
  /** @throws CallError 'bad-result' */
  decode(result: string | ClarityValue): Outcome<T>;
}

/** A question to the chain, free of charge and unsigned. */
export interface ReadCall<T> {
  readonly contract: ContractName;
  readonly functionName: string;
  readonly functionArgs: ClarityValue[];
  /** @throws CallError 'bad-result' */
  decode(result: string | ClarityValue): T;
}

/** What a read or public call gives: `ResultOf<typeof sessionLogger.getAccount>`. */
export type ResultOf<F extends (...args: never[]) => { decode(result: string): unknown }> =
  ReturnType<F> extends PublicCall<infer T> ? T : ReturnType<F> extends ReadCall<infer T> ? T : never;

/** Named arguments; a function that takes none may be called with nothing. */
type Arguments<F extends Fields> = keyof F extends never
  ? [args?: Record<string, never>]
  : [args: FieldValues<F>];

/** What the generated code says about a function; a thunk, so that nothing is built before its first call. */
type Shape<F extends Fields, T> = () => readonly [fields: F, result: Codec<T>];

/** Builds on first use and keeps. */
function once<V>(make: () => V): () => V {
  let made: { value: V } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function prepare<F extends Fields, T>(
  contract: ContractName,
  functionName: string,
  [fields, result]: readonly [F, Codec<T>],
  values: FieldValues<F> | undefined,
) {
  const named = encodeFields(fields, values ?? ({} as FieldValues<F>), functionName);
  return {
    contract,
    functionName,
    functionArgs: named.map(([, cv]) => cv),
    decode: (given: string | ClarityValue): T =>
      decodeWith(
        result,
        typeof given === 'string' ? deserializeCV(given) : given,
        `${contract}.${functionName}`,
      ),
  };
}

/** The typed form of a public function, which also judges arguments that somebody else has put together. */
export interface PublicFunction<A extends unknown[], T> {
  (...args: A): PublicCall<T>;
  readonly contract: ContractName;
  readonly functionName: string;
  /** Whether these are arguments of the function: as many, of its types, and within their lengths. */
  accepts(args: readonly ClarityValue[]): boolean;
}

/** Makes the typed form of a public function. The generated code is its only caller. */
export function publicFunction<F extends Fields, T>(
  contract: ContractName,
  functionName: string,
  shape: Shape<F, T>,
): PublicFunction<Arguments<F>, T> {
  const outcome = once(() => {
    const [fields, result] = shape();
    return [fields, response(result)] as const;
  });
  return Object.assign(
    (...[values]: Arguments<F>) =>
      prepare(contract, functionName, outcome(), values as FieldValues<F> | undefined),
    {
      contract,
      functionName,
      accepts: (args: readonly ClarityValue[]) => {
        const codecs = Object.values(outcome()[0]).map(([, codec]) => codec as Codec<unknown>);
        return codecs.length === args.length && codecs.every((codec, i) => holds(codec, args[i]));
      },
    },
  );
}

/** Whether a value is one of the type: read and written again it is the same. */
function holds(codec: Codec<unknown>, cv: ClarityValue | undefined): boolean {
  const read = codec.schema.safeParse(cv);
  if (!cv || !read.success) return false;
  try {
    return serializeCV(codec.encode(read.data, 'argument')) === serializeCV(cv);
  } catch {
    return false;
  }
}

/** Makes the typed form of a read-only function. The generated code is its only caller. */
export function readFunction<F extends Fields, T>(
  contract: ContractName,
  name: string,
  shape: Shape<F, T>,
): (...args: Arguments<F>) => ReadCall<T> {
  const kept = once(shape);
  return (...[values]) => prepare(contract, name, kept(), values as FieldValues<F> | undefined);
}
