import { RECORD_KINDS } from '@/lib/flows';
import { day } from '@/lib/plain-words';
import type { VaultRecord } from '@/lib/vault';

export interface ReadableEntry {
  id: string;
  title: string;
  fields: { name: string; value: string }[];
}
export interface ReadablePart {
  title: string;
  entries: ReadableEntry[];
}

/** What only the app works with: in the file for machines, not on paper. */
const TECHNICAL_KINDS = ['setting', 'wallet', 'setup', 'scratch', 'pseudonym-search'];
const TECHNICAL_FIELDS =
  /^(id|owner|account|pairing|pairingId|session|sequence|commitment|acceptance|request|requester|txid|code|salt|countersignature|releaseAt|contact.*|clientId|principal|inbox|link|fragment|token|sealed|content|key|chunks|hash|ending|signed|revision|week|v)$/;
/** Keys, hashes and addresses say nothing to a reader. */
const MACHINE = /^(?:0x)?[0-9a-f]{16,}$|^S[TPMN][0-9A-Z]{28,}|^bafkrei/;

const words = (name: string) => {
  const spaced = name.replace(/[-_]/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase();
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as people write it, or null for what is not for them. */
function written(name: string, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && value > 1e12 && /At$|^at$/.test(name)) return day.format(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    if (MACHINE.test(value)) return null;
    return /^\d{4}-\d{2}-\d{2}$/.test(value) ? day.format(Date.parse(value)) : value;
  }
  if (Array.isArray(value)) {
    const parts = value.flatMap((item) => (isObject(item) ? [] : (written(name, item) ?? [])));
    return parts.length > 0 ? parts.join(', ') : null;
  }
  return null;
}

/** The fields of a record, those within others beside them. */
function fieldsOf(data: unknown): ReadableEntry['fields'] {
  if (!isObject(data)) return [{ name: 'Value', value: JSON.stringify(data) }];
  return Object.entries(data).flatMap(([name, value]) => {
    if (TECHNICAL_FIELDS.test(name)) return [];
    if (isObject(value)) return fieldsOf(value);
    if (Array.isArray(value) && value.some(isObject)) return value.filter(isObject).flatMap(fieldsOf);
    const text = written(name, value);
    return text === null ? [] : [{ name: words(name), value: text }];
  });
}

/** The moment by which a record is put in order, and its heading. */
function dateOf({ data, updatedAt }: VaultRecord<unknown>): number {
  if (!isObject(data)) return updatedAt;
  const within = isObject(data.facts) ? data.facts.date : data.date;
  if (typeof within === 'string') return Date.parse(within) || updatedAt;
  return typeof data.createdAt === 'number' ? data.createdAt : updatedAt;
}

function isForPeople(kind: string): boolean {
  const known = RECORD_KINDS[kind];
  return known ? known.title !== null : !TECHNICAL_KINDS.includes(kind) && !kind.startsWith('device-');
}

/** All records as people read them: the known kinds in a fixed order, then whatever else there is. The newest first. */
export function readable(records: readonly VaultRecord<unknown>[]): ReadablePart[] {
  const kinds = [...new Set([...Object.keys(RECORD_KINDS), ...records.map(({ kind }) => kind)])];
  return kinds.filter(isForPeople).flatMap((kind) => {
    const own = records.filter((record) => record.kind === kind).sort((a, b) => dateOf(b) - dateOf(a));
    if (own.length === 0) return [];
    const entries = own.map((record) => ({
      id: record.id,
      title: day.format(dateOf(record)),
      fields: fieldsOf(record.data),
    }));
    return [{ title: RECORD_KINDS[kind]?.title ?? words(kind), entries }];
  });
}
