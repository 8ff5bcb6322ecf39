import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { Cl, serializeCVBytes } from '@stacks/transactions';
import * as protocol from '@/lib/protocol';
import { stream, word } from './deterministic';
import { elsewhere, place } from './other-vectors';

/** Sealed evidence: the library's vectors, and the same form assembled by hand as docs/protocol.md describes it. */

export const contactSecrets = [1, 2, 3].map((n) => word(`contact of arbitrator ${n}`));
export const contacts = contactSecrets.map(protocol.x25519PublicKey);

export function evidenceVectors() {
  const payload = utf8ToBytes('{"v":1,"side":"patient","text":"Ich war da. 🌙","opened":null}');
  const cases = [
    { at: place, payload },
    { at: elsewhere, payload },
    { at: place, payload: new Uint8Array(5000).fill(0x61) },
  ];
  return {
    about:
      'Evidence of session 11 of account 7, sealed for three arbitrators; `random` is the stream of the case’s name. `sealed`: the head and its slots; `hash`: sha256 of the whole blob.',
    contactSecrets,
    contacts,
    cases: cases.map(({ at, payload: plain }, i) => {
      const name = `evidence ${i}`;
      const fields = { account: 7n, sequence: 11n };
      const random = stream(name);
      const blob = protocol.sealEvidence(at, { ...fields, contacts, payload: plain, random });
      const head = blob.slice(0, 66 + 48 * contacts.length);
      return {
        name,
        place: { ...at },
        fields,
        payload: plain,
        size: blob.length,
        sealed: head,
        hash: protocol.evidenceHash(blob),
      };
    }),
  };
}

/** A blob by hand: which key each arbitrator is given, which is committed to, and which one the text is under. */
export function assembleEvidence(input: {
  at: protocol.Place;
  fields: protocol.EvidenceFields;
  contacts: readonly Uint8Array[];
  given: readonly Uint8Array[];
  committed: Uint8Array;
  under: Uint8Array;
  text: Uint8Array;
}): Uint8Array {
  const { at, fields } = input;
  const context = sha256(
    serializeCVBytes(
      Cl.tuple({
        topic: Cl.stringAscii('atsl/evidence/v1'),
        'chain-id': Cl.uint(at.chainId),
        contract: Cl.contractPrincipal(at.deployer, 'dispute-resolver'),
        account: Cl.uint(fields.account),
        sequence: Cl.uint(fields.sequence),
      }),
    ),
  );
  const ephemeral = word('ephemeral key');
  const sender = x25519.getPublicKey(ephemeral);
  const box = (key: Uint8Array, bound: Uint8Array, plain: Uint8Array) =>
    xchacha20poly1305(key, new Uint8Array(24), bound).encrypt(plain);
  const slots = input.contacts.map((contact, i) => {
    const info = concatBytes(utf8ToBytes('slot'), context, sender, contact);
    const secret = x25519.getSharedSecret(ephemeral, contact);
    const key = hkdf(sha256, secret, utf8ToBytes('atsl/evidence/v1'), info, 32);
    return box(key, sender, input.given[i] as Uint8Array);
  });
  const label = sha256(utf8ToBytes('atsl/evidence/v1/content-key'));
  const commitment = sha256(concatBytes(label, input.committed));
  const head = concatBytes(Uint8Array.of(1, slots.length), sender, commitment, ...slots);
  const body = new Uint8Array(4096 - 16 - head.length);
  new DataView(body.buffer).setUint32(0, input.text.length);
  body.set(input.text, 4);
  return concatBytes(head, box(input.under, concatBytes(context, head), body));
}
