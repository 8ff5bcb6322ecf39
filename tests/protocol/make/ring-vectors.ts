import { proveKey, type RingErrorCode, signTagged, signUntagged, tagOf } from '@/lib/protocol/ring';
import { hex, stream, word } from './deterministic';
import * as plain from './plain-ring';
import { keyOf, N, plainSign, toBytes, toInteger } from './plain-ring';

/** One case of tests/vectors/ring-signature.json; byte strings in hex. */
export interface RingVector {
  name: string;
  form: 'untagged' | 'tagged' | 'possession';
  ring: string[];
  scope: string | null;
  message: string;
  tag: string | null;
  h0: string;
  responses: string[];
  valid: boolean;
  /** Why it is refused: RingError's code, which is the contract's u1001 to u1006 in this order. */
  code: RingErrorCode | null;
  /** False where the contract's argument types refuse it first: over 32 keys, or a buffer too long. */
  fits: boolean;
  why: string;
}

interface Claim {
  ring: Uint8Array[];
  scope: Uint8Array | null;
  message: Uint8Array;
  tag: Uint8Array | null;
  h0: Uint8Array;
  responses: Uint8Array[];
}

type Form = RingVector['form'];
const cases: RingVector[] = [];

function add(form: Form, name: string, claim: Claim, code: RingErrorCode | null, why: string): void {
  const { ring, scope, message, tag, h0, responses } = claim;
  const words = [message, h0, ...responses, ...(scope ? [scope] : [])];
  const fits =
    ring.length <= 32 &&
    responses.length <= 32 &&
    words.every((bytes) => bytes.length <= 32) &&
    [...ring, ...(tag ? [tag] : [])].every((bytes) => bytes.length <= 33);
  cases.push({
    name: `${form}: ${name}`,
    form,
    ring: ring.map(hex),
    scope: scope && hex(scope),
    message: hex(message),
    tag: tag && hex(tag),
    h0: hex(h0),
    responses: responses.map(hex),
    valid: code === null,
    code,
    fits,
    why,
  });
}

const secretOf = (i: number) => word(`ring secret ${i}`);
const keys = Array.from({ length: 40 }, (_, i) => keyOf(toInteger(secretOf(i))));
const message = word('message');
const scope = word('scope');

function made(
  form: 'untagged' | 'tagged',
  ring: Uint8Array[],
  signer: number,
  msg = message,
  sc = scope,
): Claim {
  const random = stream(`${form} ${ring.length} ${signer} ${hex(msg)}`);
  const secret = secretOf(signer);
  if (form === 'untagged') {
    return {
      ring,
      scope: null,
      message: msg,
      tag: null,
      ...signUntagged({ ring, secret, message: msg, random }),
    };
  }
  return { ring, scope: sc, message: msg, ...signTagged({ ring, secret, scope: sc, message: msg, random }) };
}

const flip = (bytes: Uint8Array, at: number, mask = 1) => bytes.map((b, i) => (i === at ? b ^ mask : b));
const withPrefix = (key: Uint8Array, prefix: number) => Uint8Array.of(prefix, ...key.subarray(1));
const replace = <T>(list: T[], at: number, item: T) => list.map((old, i) => (i === at ? item : old));
const longer = (bytes: Uint8Array) => Uint8Array.of(...bytes, 0);
const compressed = (x: bigint) => Uint8Array.of(2, ...toBytes(x));
const MAX = toBytes(2n ** 256n - 1n);

/** The first x from `start` on for which `is` tells that x is on the curve, or not. */
function findX(start: bigint, onCurve: boolean): Uint8Array {
  for (let x = start; ; x++) {
    const key = compressed(x);
    let found = true;
    try {
      plain.plainRecover(1n, key, 1n);
    } catch {
      found = false;
    }
    if (found === onCurve) return key;
  }
}

const offCurve = findX(5n, false);
/** On the curve with n ≤ x < p, so that its x is no scalar. */
const beyondN = findX(N, true);
const beyondP = compressed(2n ** 256n - 2n ** 32n - 977n + 1n);

function validCases(): void {
  for (const form of ['untagged', 'tagged'] as const) {
    for (const [size, slot] of [
      [1, 0],
      [2, 0],
      [2, 1],
      [3, 1],
      [5, 4],
      [8, 3],
      [16, 9],
      [31, 30],
      [32, 0],
      [32, 17],
      [32, 31],
    ] as const) {
      add(
        form,
        `ring of ${size}, slot ${slot}`,
        made(form, keys.slice(0, size), slot),
        null,
        'an honest signature',
      );
    }
    const odd = [keys[3], keys[1], keys[2]].filter((key) => key !== undefined);
    add(form, 'keys in another order', made(form, odd, 1), null, 'an order is as good as another');
    add(form, 'zero message', made(form, odd, 2, new Uint8Array(32)), null, 'any 32 bytes are a message');
    add(form, 'message of ones', made(form, odd, 2, MAX), null, 'any 32 bytes are a message');
    const twice = [...odd, ...odd.slice(0, 1)];
    add(form, 'a key twice', made(form, twice, 1), null, 'the registry keeps keys unique, not the signature');
  }
  add(
    'tagged',
    'the same key and scope in another ring',
    made('tagged', keys.slice(9, 20), 17),
    null,
    'the tag of slot 17 in the ring of 32',
  );
  add(
    'tagged',
    'another scope',
    made('tagged', keys.slice(0, 3), 1, message, word('scope 2')),
    null,
    'another tag than in the first scope',
  );
  add(
    'tagged',
    'a zero scope',
    made('tagged', keys.slice(0, 3), 1, message, new Uint8Array(32)),
    null,
    'any 32 bytes are a scope',
  );
}

/** Decoy responses at the edges, which only a signer's own hand makes. */
function edgeCases(): void {
  const ring = keys.slice(0, 3);
  const x = toInteger(secretOf(1));
  const y = plain.scopedSecret(scope, x);
  const tag = plain.tagOfScoped(y);
  const k = toInteger(word('edge nonce'));
  for (const [z, says] of [
    [1n, '1'],
    [N - 1n, 'n − 1'],
  ] as const) {
    const decoys = [z, 0n, 7n];
    add(
      'untagged',
      `a response of ${says}`,
      {
        ring,
        scope: null,
        message,
        tag: null,
        ...plainSign({ ring, index: 1, secret: x, message, k, decoys }),
      },
      null,
      'a scalar like any other',
    );
    add(
      'tagged',
      `a response of ${says}`,
      {
        ring,
        scope,
        message,
        tag,
        ...plainSign({ ring, index: 1, secret: y, message, k, decoys, tagged: { scope, tag } }),
      },
      null,
      'a scalar like any other',
    );
  }
  const decoys = [5n, 0n, 7n];
  const untagged = {
    ring,
    scope: null,
    message,
    tag: null,
    ...plainSign({ ring, index: 1, secret: x, message, k, decoys }),
  };
  const tagged = {
    ring,
    scope,
    message,
    tag,
    ...plainSign({ ring, index: 1, secret: y, message, k, decoys, tagged: { scope, tag } }),
  };
  const raised = toBytes(5n + N);
  add(
    'untagged',
    'a response raised by n',
    { ...untagged, responses: replace(untagged.responses, 0, raised) },
    null,
    'untagged, z is a message and taken mod n: never use a signature as an identifier',
  );
  add(
    'tagged',
    'a response raised by n',
    { ...tagged, responses: replace(tagged.responses, 0, raised) },
    'point',
    'tagged, z is also an s, which must be below n',
  );
  const zero = plainSign({ ring, index: 1, secret: x, message, k, decoys: [0n, 0n, 7n] });
  add('untagged', 'a response of 0', { ...untagged, ...zero }, null, 'untagged, z is a message and may be 0');
}

function formCases(): void {
  for (const form of ['untagged', 'tagged'] as const) {
    const good = made(form, keys.slice(0, 3), 1);
    const no = (name: string, change: Partial<Claim>, code: RingErrorCode, why: string) =>
      add(form, name, { ...good, ...change }, code, why);
    no(
      'empty ring',
      { ring: [], responses: [] },
      'ring-size',
      'an empty ring would verify anything: h₀ leaves as it came',
    );
    no('empty ring with responses', { ring: [] }, 'ring-size', 'an empty ring');
    no(
      'ring of 33',
      { ring: keys.slice(0, 33), responses: Array.from({ length: 33 }, () => word('z')) },
      'ring-size',
      'at most 32 keys',
    );
    no(
      'a response too few',
      { responses: good.responses.slice(0, 2) },
      'responses',
      'one response for each key',
    );
    no(
      'a response too many',
      { responses: [...good.responses, word('z')] },
      'responses',
      'one response for each key',
    );
    no('no responses', { responses: [] }, 'responses', 'one response for each key');
    no('short message', { message: message.subarray(1) }, 'length', 'a message has 32 bytes');
    no('empty message', { message: new Uint8Array() }, 'length', 'a message has 32 bytes');
    no('long message', { message: longer(message) }, 'length', 'a message has 32 bytes');
    no('short challenge', { h0: good.h0.subarray(1) }, 'length', 'h₀ has 32 bytes');
    no('empty challenge', { h0: new Uint8Array() }, 'length', 'h₀ has 32 bytes');
    no(
      'short response',
      { responses: replace(good.responses, 2, word('z').subarray(1)) },
      'length',
      'a response has 32 bytes',
    );
    no(
      'empty response',
      { responses: replace(good.responses, 0, new Uint8Array()) },
      'length',
      'a response has 32 bytes',
    );
    for (const prefix of [0x00, 0x01, 0x04, 0x82, 0xff]) {
      no(
        `key with prefix ${prefix.toString(16).padStart(2, '0')}`,
        { ring: replace(good.ring, 1, withPrefix(keys[1] ?? message, prefix)) },
        'key',
        'only 02 and 03: other prefixes give one key many forms',
      );
    }
    no(
      'short key',
      { ring: replace(good.ring, 0, (keys[0] ?? message).subarray(0, 32)) },
      'key',
      'a key has 33 bytes',
    );
    no('empty key', { ring: replace(good.ring, 2, new Uint8Array()) }, 'key', 'a key has 33 bytes');
    no('long key', { ring: replace(good.ring, 2, longer(keys[2] ?? message)) }, 'key', 'a key has 33 bytes');
    no('key off the curve', { ring: replace(good.ring, 0, offCurve) }, 'point', 'no point has this x');
    no('key with x = 0', { ring: replace(good.ring, 0, compressed(0n)) }, 'point', 'no point has x = 0');
    no(
      'key with x at or above n',
      { ring: replace(good.ring, 0, beyondN) },
      'point',
      'on the curve, but x is no scalar below n',
    );
    no('key with x above p', { ring: replace(good.ring, 0, beyondP) }, 'point', 'x is no field element');
    no('challenge 0', { h0: new Uint8Array(32) }, 'point', 'h is an s of recovery: not 0');
    no('challenge n', { h0: toBytes(N) }, 'point', 'h is an s of recovery: below n');
    no('challenge of ones', { h0: MAX }, 'point', 'h is an s of recovery: below n');
  }
  const good = made('tagged', keys.slice(0, 3), 1);
  const no = (name: string, change: Partial<Claim>, code: RingErrorCode, why: string) =>
    add('tagged', name, { ...good, ...change }, code, why);
  const tag = good.tag ?? message;
  no('short scope', { scope: scope.subarray(1) }, 'length', 'a scope has 32 bytes');
  no('long scope', { scope: longer(scope) }, 'length', 'a scope has 32 bytes');
  no('tag with prefix 04', { tag: withPrefix(tag, 4) }, 'key', 'only 02 and 03');
  no('tag with prefix 00', { tag: withPrefix(tag, 0) }, 'key', 'only 02 and 03');
  no('short tag', { tag: tag.subarray(0, 32) }, 'key', 'a tag has 33 bytes');
  no('empty tag', { tag: new Uint8Array() }, 'key', 'a tag has 33 bytes');
  no('tag off the curve', { tag: offCurve }, 'point', 'no point has this x');
  no('tag with x at or above n', { tag: beyondN }, 'point', 'x is no scalar below n');
  for (const [z, says] of [
    [0n, '0'],
    [N, 'n'],
    [2n ** 256n - 1n, 'ones'],
  ] as const) {
    no(
      `response of ${says}`,
      { responses: replace(good.responses, 0, toBytes(z)) },
      'point',
      'z is an s of recovery: in [1, n − 1]',
    );
  }
}

function alteredCases(): void {
  for (const form of ['untagged', 'tagged'] as const) {
    for (const size of [1, 4, 32]) {
      const signer = Math.floor(size / 2);
      const good = made(form, keys.slice(0, size), signer);
      const no = (name: string, change: Partial<Claim>, why: string) =>
        add(form, `${name}, ring of ${size}`, { ...good, ...change }, 'not-closed', why);
      no('altered message', { message: flip(message, 31) }, 'signed for another message');
      no('altered challenge', { h0: flip(good.h0, 31) }, 'one bit of h₀');
      no(
        'altered own response',
        { responses: replace(good.responses, signer, flip(good.responses[signer] ?? message, 31)) },
        'one bit of the signer’s z',
      );
      no(
        'another signer’s key',
        { ring: replace(good.ring, signer, keys[39] ?? message) },
        'the ring is bound through its digest, and the slot by its key',
      );
      no(
        'negated key',
        { ring: replace(good.ring, signer, flip(keys[signer] ?? message, 0)) },
        '−P is another key',
      );
      if (size > 1) {
        no(
          'responses exchanged',
          { responses: [...good.responses.slice(1), ...good.responses.slice(0, 1)] },
          'each response belongs to its slot',
        );
        no(
          'ring rotated with its responses',
          {
            ring: [...good.ring.slice(1), ...good.ring.slice(0, 1)],
            responses: [...good.responses.slice(1), ...good.responses.slice(0, 1)],
          },
          'the order is part of the digest',
        );
        no(
          'a slot taken out',
          { ring: good.ring.slice(1), responses: good.responses.slice(1) },
          'signed for the whole ring',
        );
        no(
          'altered decoy response',
          { responses: replace(good.responses, 0, flip(good.responses[0] ?? message, 31)) },
          'one bit of a decoy’s z',
        );
      }
      if (form === 'tagged') {
        no('altered scope', { scope: flip(scope, 0) }, 'signed in another scope');
        no('another member’s tag', { tag: tagOf(secretOf(38), scope) }, 'the tag is bound to the signer');
        no(
          'negated tag',
          { tag: flip(good.tag ?? message, 0) },
          '−I is another tag: one key must not have two',
        );
      }
    }
  }
  const ring = keys.slice(0, 3);
  const [untagged, tagged] = [made('untagged', ring, 1), made('tagged', ring, 1)];
  add(
    'tagged',
    'an untagged signature as tagged',
    { ...tagged, h0: untagged.h0, responses: untagged.responses },
    'not-closed',
    'the forms have their own domains',
  );
  add(
    'untagged',
    'a tagged signature as untagged',
    { ...untagged, h0: tagged.h0, responses: tagged.responses },
    'not-closed',
    'the forms have their own domains',
  );
  add(
    'tagged',
    'scope and message exchanged',
    { ...tagged, scope: message, message: scope },
    'not-closed',
    'each has its own place',
  );
}

/** Signatures by a signer who leaves out one of the rules, and would succeed where a verifier did too. */
function ruleCases(): void {
  const ring = keys.slice(0, 3);
  const x = toInteger(secretOf(1));
  const y = plain.scopedSecret(scope, x);
  const tag = plain.tagOfScoped(y);
  const k = toInteger(word('rule nonce'));
  const decoys = [3n, 0n, 7n];
  const base = { ring, index: 1, message, k, decoys };
  const untagged = { ring, scope: null, message, tag: null };
  const tagged = { ring, scope, message, tag };

  const broken = [keys[0] ?? message, keys[1] ?? message, offCurve];
  add(
    'untagged',
    'a broken slot skipped',
    { ...untagged, ring: broken, ...plainSign({ ...base, ring: broken, secret: x, skipBroken: true }) },
    'point',
    'closes only where a slot that fails to recover is skipped',
  );
  add(
    'tagged',
    'a broken slot skipped',
    {
      ...tagged,
      ring: broken,
      ...plainSign({ ...base, ring: broken, secret: y, tagged: { scope, tag }, skipBroken: true }),
    },
    'point',
    'closes only where a slot that fails to recover is skipped',
  );

  const raw = plain.scopedSecret(scope, x, scope);
  const rawTag = plain.tagOfScoped(raw);
  add(
    'tagged',
    'the raw scope in place of its hash',
    {
      ...tagged,
      tag: rawTag,
      ...plainSign({ ...base, secret: raw, tagged: { scope, tag: rawTag, m: scope } }),
    },
    'not-closed',
    'closes only where the scope is not hashed with each key',
  );

  const chosen = keyOf(toInteger(word('chosen tag')));
  for (const right of [keyOf(k), keyOf(1n)]) {
    add(
      'tagged',
      `a tag of the signer’s choice, R = ${hex(right).slice(0, 8)}…`,
      { ...tagged, tag: chosen, ...plainSign({ ...base, secret: y, tagged: { scope, tag: chosen, right } }) },
      'not-closed',
      'closes only where R is not computed from tag and response',
    );
  }
  add(
    'tagged',
    'a tag of the signer’s choice, honest R',
    { ...tagged, tag: chosen, ...plainSign({ ...base, secret: y, tagged: { scope, tag: chosen } }) },
    'not-closed',
    'only I = y⁻¹·G closes both equations',
  );
  add(
    'tagged',
    'signed with x in place of y',
    { ...tagged, ...plainSign({ ...base, secret: x, tagged: { scope, tag } }) },
    'not-closed',
    'the key must be scoped',
  );

  add(
    'untagged',
    'context of the tagged form',
    { ...untagged, ...plainSign({ ...base, secret: x, contextDomain: 'tagged' }) },
    'not-closed',
    'a domain constant is never shared',
  );
  add(
    'tagged',
    'context of the untagged form',
    { ...tagged, ...plainSign({ ...base, secret: y, tagged: { scope, tag }, contextDomain: 'untagged' }) },
    'not-closed',
    'a domain constant is never shared',
  );
  add(
    'untagged',
    'signed by a stranger',
    { ...untagged, ...plainSign({ ...base, secret: toInteger(secretOf(37)) }) },
    'not-closed',
    'the key is not in the ring',
  );
  add(
    'tagged',
    'signed by a stranger',
    {
      ...tagged,
      ...plainSign({
        ...base,
        secret: plain.scopedSecret(scope, toInteger(secretOf(37))),
        tagged: { scope, tag },
      }),
    },
    'not-closed',
    'the key is not in the ring',
  );

  const h0 = word('challenge to infinity');
  const atInfinity = toBytes((toInteger(h0) * x) % N);
  add(
    'untagged',
    'a step to the point at infinity',
    { ...untagged, ring: ring.slice(1, 2), h0, responses: [atInfinity] },
    'point',
    'z = h·x gives L = 0, which recovery refuses',
  );
  const scopedInfinity = toBytes((toInteger(h0) * y) % N);
  add(
    'tagged',
    'a step to the point at infinity',
    { ...tagged, ring: ring.slice(1, 2), h0, responses: [scopedInfinity] },
    'point',
    'z = h·y gives L = R = 0, which recovery refuses',
  );
}

function possessionCases(): void {
  const prove = (secret: Uint8Array, msg = message): Claim => {
    const { h0, z } = proveKey(secret, msg, stream(`possession ${hex(secret)} ${hex(msg)}`));
    return { ring: [keyOf(toInteger(secret))], scope: null, message: msg, tag: null, h0, responses: [z] };
  };
  for (const i of [0, 1, 2]) add('possession', `key ${i}`, prove(secretOf(i)), null, 'an honest proof');
  add('possession', 'key 2·G', prove(toBytes(2n)), null, 'small, but a key');
  const good = prove(secretOf(0));
  const no = (name: string, change: Partial<Claim>, code: RingErrorCode, why: string) =>
    add('possession', name, { ...good, ...change }, code, why);
  const [key] = good.ring;
  no(
    'altered message',
    { message: flip(message, 0) },
    'not-closed',
    'bound to registrant, credential and purpose',
  );
  no('another key', { ring: keys.slice(1, 2) }, 'not-closed', 'the proof is for one key');
  no('negated key', { ring: [flip(key ?? message, 0)] }, 'not-closed', '−P is another key');
  no('altered challenge', { h0: flip(good.h0, 5) }, 'not-closed', 'one bit of h₀');
  no(
    'altered response',
    { responses: [flip(good.responses[0] ?? message, 5)] },
    'not-closed',
    'one bit of z',
  );
  no('key with prefix 04', { ring: [withPrefix(key ?? message, 4)] }, 'key', 'only 02 and 03');
  no('short key', { ring: [(key ?? message).subarray(0, 32)] }, 'key', 'a key has 33 bytes');
  no('short message', { message: message.subarray(1) }, 'length', 'a message has 32 bytes');
  no('empty response', { responses: [new Uint8Array()] }, 'length', 'a response has 32 bytes');
  no('key off the curve', { ring: [offCurve] }, 'point', 'no point has this x');
  no('key with x at or above n', { ring: [beyondN] }, 'point', 'x is no scalar below n');
  const generator = [keyOf(1n)];
  const k = toInteger(word('generator nonce'));
  const signed = plainSign({ ring: generator, index: 0, secret: 1n, message, k, decoys: [0n] });
  no('key G', { ring: generator, ...signed }, 'point', 'recover(1, x(G), 1) is the point at infinity');
}

/** Every case, always the same. */
export function ringVectors(): RingVector[] {
  cases.length = 0;
  for (const group of [validCases, edgeCases, formCases, alteredCases, ruleCases, possessionCases]) group();
  return [...cases];
}
