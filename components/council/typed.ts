import type { Action } from '@/lib/flows/council';
import { PARAMETERS, type ParameterName } from '@/lib/flows/council-acts';
import { type FeeName, isAddress } from '@/lib/flows/council-book';

const DAY = 86_400n;
const HOUR = 3_600n;

export const KINDS = [
  ['parameter', 'Set a period, the quorum or the bond'],
  ['fee', 'Set a fee'],
  ['arbitrator', 'Give or take an arbitrator’s seat'],
  ['issuer', 'Accredit an issuer, or end that'],
  ['council', 'Change the council'],
  ['milestone', 'Add a milestone'],
  ['spend', 'Pay from the treasury'],
  ['pause', 'Stop new entries for a while'],
  ['component', 'Replace a part by a higher version'],
] as const;
export type Kind = (typeof KINDS)[number][0];

/** What is typed into the form of a proposal; what its kind does not use is left alone. */
export interface Typed {
  kind: Kind;
  parameter: ParameterName;
  fee: FeeName;
  component: string;
  who: string;
  /** A number as it is typed: days, hours, STX, sessions, arbitrators or a version, by kind. */
  amount: string;
  /** The threshold of a changed council, or the weeks of a milestone. */
  second: string;
  /** Whether somebody gets, or loses, what it is about; `keep`: only the council's threshold changes. */
  way: 'give' | 'take' | 'keep';
}

export const nothingTyped: Typed = {
  kind: 'parameter',
  parameter: 'quorum',
  fee: 'pairing',
  component: 'verification',
  who: '',
  amount: '',
  second: '',
  way: 'give',
};

export type Wrong = Partial<Record<'who' | 'amount' | 'second', string>>;

/** Exact micro-STX of an amount such as "2.5"; null for anything else. */
export function microStx(text: string): bigint | null {
  const found = /^(\d{1,9})(?:[.,](\d{1,6}))?$/.exec(text.trim());
  if (!found) return null;
  return BigInt(found[1] ?? 0) * 1_000_000n + BigInt((found[2] ?? '').padEnd(6, '0'));
}

function whole(text: string): bigint | null {
  return /^\d{1,12}$/.test(text.trim()) ? BigInt(text.trim()) : null;
}

/** What the amount means for a kind. */
export function unitOf({
  kind,
  parameter,
}: Typed): 'days' | 'hours' | 'STX' | 'sessions' | 'arbitrators' | 'version' | null {
  if (kind === 'parameter') {
    const { unit } = PARAMETERS[parameter];
    return unit === 'time' ? 'days' : unit === 'stx' ? 'STX' : 'arbitrators';
  }
  if (kind === 'fee' || kind === 'spend') return 'STX';
  if (kind === 'milestone') return 'sessions';
  if (kind === 'pause') return 'hours';
  return kind === 'component' ? 'version' : null;
}

export const names = ({ kind, way }: Typed): boolean =>
  ['arbitrator', 'issuer', 'spend', 'component'].includes(kind) || (kind === 'council' && way !== 'keep');

/** The action that is meant, or what is wrong with the form itself. Bounds are judged elsewhere: here is only form. */
export function actionOf(typed: Typed, now: bigint): { action: Action } | { wrong: Wrong } {
  const { kind, amount, second, way } = typed;
  const wrong: Wrong = {};
  const unit = unitOf(typed);
  const number = unit === null ? 0n : unit === 'STX' ? microStx(amount) : whole(amount);
  if (number === null) {
    wrong.amount = unit === 'STX' ? 'An amount in STX, such as 2.5.' : `A whole number of ${unit}.`;
  }
  const who = names(typed) ? typed.who.trim() : null;
  if (who !== null && !isAddress(who)) wrong.who = 'A whole address, which begins with S.';
  const asked = kind === 'council' || kind === 'milestone';
  const other = asked ? whole(kind === 'milestone' && second.trim() === '' ? '0' : second) : 0n;
  if (other === null) wrong.second = 'A whole number.';
  if (number === null || other === null || Object.keys(wrong).length > 0) return { wrong };
  const name =
    kind === 'parameter'
      ? typed.parameter
      : kind === 'fee'
        ? typed.fee
        : kind === 'component'
          ? typed.component
          : '';
  const yes = way === 'give' ? 1n : way === 'take' ? 0n : 2n;
  const value =
    unit === 'days' ? number * DAY : unit === 'hours' ? now + number * HOUR : unit === null ? yes : number;
  return { action: { kind, name, who, value, extra: other } };
}
