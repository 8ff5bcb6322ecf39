import * as protocol from '@/lib/protocol';
import { word } from './deterministic';
import { place } from './other-vectors';

export const ACCOUNT = 7n;

/** A session's facts and salts, made from its number. */
export function exampleSession(sequence: bigint) {
  const salt = (field: string) => word(`disclosure ${sequence} ${field}`);
  return {
    account: ACCOUNT,
    sequence,
    facts: { date: '2026-11-20', minutes: 50, modality: 'video' } as const,
    salts: { date: salt('date'), minutes: salt('minutes'), modality: salt('modality') },
  };
}

/** The facts commitment and week that the ledger holds for it. */
export function exampleRow(sequence: bigint) {
  const { account, facts, salts } = exampleSession(sequence);
  return {
    facts: protocol.factsCommitment(place, { account, facts, salts }),
    week: protocol.weekOfDate(facts.date),
  };
}

/** A disclosure of the first `count` sessions with the facts in `open` opened. */
export function exampleDisclosure(count: number, open: readonly protocol.FactField[]): protocol.Disclosure {
  const numbers = Array.from({ length: count }, (_, i) => BigInt(i + 1));
  return {
    ...place,
    account: ACCOUNT,
    audience: 'Krankenkasse Süd, Akte 12 – 保険',
    sessions: numbers.map((n) => protocol.discloseSession(place, { ...exampleSession(n), open })),
  };
}

/** Texts of disclosures: what they say, and, where the ledger is asked, what it answers. */
export function disclosureVectors() {
  const some = exampleDisclosure(2, ['minutes', 'modality']);
  const text = protocol.encodeDisclosure(some);
  const [first] = some.sessions;
  if (!first) throw new Error('no session');
  const middle = Math.floor(text.length / 2);
  const judged = (name: string, disclosure: protocol.Disclosure, ledger = exampleRow(1n)) => {
    const [session] = disclosure.sessions;
    if (!session) throw new Error('no session');
    const refutation = protocol.refuteSession(disclosure, session, ledger);
    return { name, text: protocol.encodeDisclosure(disclosure), ledger, refutation };
  };
  const opened = (value: string, salt = exampleSession(1n).salts.minutes): protocol.Disclosure => ({
    ...some,
    sessions: [{ ...first, facts: { ...first.facts, minutes: { value, salt } } }],
  });
  return {
    about:
      'Selective disclosures. A refused text has the code that LinkError gives; `ledger` is what it holds for the first session.',
    valid: [[], ['minutes', 'modality'], ['date', 'minutes', 'modality']].map((open) => {
      const value = exampleDisclosure(2, open as protocol.FactField[]);
      return { open, text: protocol.encodeDisclosure(value), value };
    }),
    judged: [
      judged('as it is', { ...some, sessions: [first] }),
      judged('another value', opened('90')),
      judged('another salt', opened('50', word('another salt'))),
      judged('another account', { ...some, account: 8n, sessions: [first] }),
      judged('another chain', { ...some, chainId: 1, sessions: [first] }),
      judged('the ledger has another session', { ...some, sessions: [first] }, exampleRow(2n)),
      judged('a day of another week', exampleDisclosure(1, ['date']), { ...exampleRow(1n), week: 2968n }),
    ],
    refused: [
      { text: text.slice(0, middle), code: 'truncated' },
      {
        text: `${text.slice(0, middle)}${text[middle] === 'A' ? 'B' : 'A'}${text.slice(middle + 1)}`,
        code: 'damaged',
      },
      { text: text.replace('d1.', 'd2.'), code: 'newer' },
      { text: text.replace('d1.', 'p1.'), code: 'foreign' },
      { text: 'hello', code: 'foreign' },
    ],
  };
}
