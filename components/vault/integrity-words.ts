import type { Finding } from '@/lib/vault';

/** What kinds of records are, to a person. */
const KINDS: Record<string, string> = {
  session: 'session',
  pairing: 'pairing with a therapist',
  mood: 'mood',
  note: 'note',
  profile: 'profile',
  setup: 'note about your setup',
  backup: 'note about your last backup',
  wallet: 'choice of account',
};

function thing({ kind, id }: Finding): string {
  const name = kind === undefined ? 'record' : (KINDS[kind] ?? `record of the kind “${kind}”`);
  return id === undefined ? name : `${name} “${id.length > 24 ? `${id.slice(0, 24)}…` : id}”`;
}

/** One finding in a sentence. */
export function findingWords(finding: Finding): string {
  const what = thing(finding);
  switch (finding.what) {
    case 'removed':
      return `A ${what} is missing.`;
    case 'added':
      return `A ${what} is there that had been removed, or was never written by this app.`;
    case 'older':
      return `The ${what} stands there as it stood earlier.`;
    case 'changed':
      return `The ${what} is not the one that was written last.`;
    case 'damaged':
      return `A ${what} is damaged and cannot be read.`;
    case 'header':
      return 'The ways to unlock are not the latest: one that was changed or removed may open the vault again.';
    case 'state':
      return 'What holds the records together is missing or damaged, so nobody can tell which of them are the latest.';
    case 'more':
      return 'Further records are missing or changed, too many to name.';
  }
}
