import { expect, test } from 'vitest';
import { resolveChoice } from '@/components/patient/chosen';
import type { ListedTherapist } from '@/lib/flows';
import { encodeInvitation } from '@/lib/protocol';

const place = { chainId: 0x80000000, deployer: 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM' };
const bytes = (fill: number) => new Uint8Array(32).fill(fill);
const therapist: ListedTherapist = {
  principal: 'ST1SJ3DTE5DN7X54YDH5D64R3BCB6A2AG2ZQ8YPD5',
  alias: 'Rowan',
  contactKey: bytes(1),
  inbox: bytes(2),
  ringKey: new Uint8Array(33).fill(2),
  status: 'verified',
  issuer: null,
  ring: 1n,
  ringSize: 20,
  expires: 9_000_000_000n,
  profile: null,
};
const nobody: ReadonlySet<string> = new Set();
const { principal, alias, contactKey, inbox } = therapist;
const invitation = { ...place, therapist: principal, alias, contactKey, inbox };

function title(change: Partial<typeof invitation>, listed: Partial<ListedTherapist> = {}): string {
  const text = encodeInvitation({ ...invitation, ...change });
  const chosen = resolveChoice({ kind: 'link', text }, place, [{ ...therapist, ...listed }], nobody);
  return 'failure' in chosen ? chosen.failure.title : chosen.therapist.alias;
}

test('an invitation that agrees with the public list is taken', () => {
  expect(title({})).toBe('Rowan');
});

test('one from another network, or of other contracts, is refused', () => {
  expect(title({ chainId: 1 })).toBe('This is for another network');
  expect(title({ deployer: principal })).toBe('This is for another network');
});

test('one that leads to other keys or another box than the registered ones is refused', () => {
  expect(title({ contactKey: bytes(9) })).toBe('This invitation does not match the public list');
  expect(title({ inbox: bytes(9) })).toBe('This invitation does not match the public list');
});

test('so is one of a stranger, of somebody not verified, and of somebody in no published ring', () => {
  expect(title({ therapist: place.deployer })).toBe('That therapist is not on the list');
  for (const status of ['pending', 'suspended', 'revoked'] as const) {
    expect(title({}, { status })).toBe('This therapist is not verified just now');
  }
  expect(title({}, { ringSize: 0 })).toBe('This therapist cannot accept yet');
});

test('one who takes no new patients is asked by invitation, or by whoever was there before', () => {
  const profile = { languages: [], fields: [], region: null, accepting: false };
  const choice = { kind: 'listed', principal } as const;
  const from = (met: ReadonlySet<string>, listed: Partial<ListedTherapist>) =>
    resolveChoice(choice, place, [{ ...therapist, ...listed }], met);
  expect(from(nobody, { profile })).toMatchObject({
    failure: { title: 'This therapist takes no new patients just now' },
  });
  expect(title({}, { profile })).toBe('Rowan');
  const welcome = { therapist: { alias: 'Rowan' } };
  expect(from(new Set([principal]), { profile })).toMatchObject(welcome);
  expect(from(nobody, { profile: { ...profile, accepting: true } })).toMatchObject(welcome);
  expect(from(nobody, {})).toMatchObject(welcome);
});

test('a link that was cut or is something else says so', () => {
  const text = encodeInvitation(invitation);
  const words = (link: string) => resolveChoice({ kind: 'link', text: link }, place, [therapist], nobody);
  expect(words(text.slice(0, 40))).toMatchObject({ failure: { title: 'This link has been cut short' } });
  expect(words('https://example.org')).toMatchObject({ failure: { title: 'This is not an invitation' } });
});
