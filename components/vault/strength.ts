/** How hard a passphrase is to guess, roughly: 0 (at once) to 3 (good). */
export interface Strength {
  score: 0 | 1 | 2 | 3;
  label: string;
  hint: string;
}

const COMMON = /passw|qwert|asdf|1234|abcd|letmein|iloveyou|welcome|admin|therapy/i;

/**
 * A rough guess, made here and sent nowhere. Runs like aaa or 123 count once; words count by the word
 * (11 bits, as from a list of 2,000), everything else by the character.
 */
export function passphraseStrength(text: string): Strength {
  const fresh = [...text].filter((char, index, all) => {
    const before = all[index - 1];
    if (before === undefined) return true;
    const step = (char.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
    return Math.abs(step) > 1;
  }).length;
  const pool =
    (/[a-z]/.test(text) ? 26 : 0) +
    (/[A-Z]/.test(text) ? 26 : 0) +
    (/\d/.test(text) ? 10 : 0) +
    (/[^A-Za-z0-9]/.test(text) ? 30 : 0);
  const words = new Set(
    text
      .toLowerCase()
      .split(/[\s\-_.,]+/)
      .filter((word) => word.length > 2),
  );
  const byCharacter = fresh * Math.log2(Math.max(pool, 2));
  const byWord = words.size * 11 + (/\d/.test(text) ? 5 : 0) + (/[^A-Za-z0-9\s]/.test(text) ? 4 : 0);
  let bits = /^[\p{L}\s\-_.,]+$/u.test(text) ? Math.min(byCharacter, byWord) : byCharacter;
  if (COMMON.test(text)) bits = Math.min(bits, bits / 2);
  if ([...text].length < 8) {
    return { score: 0, label: 'Too short', hint: 'At least 8 characters.' };
  }
  if (bits < 36) return { score: 1, label: 'Weak', hint: 'Add a few unrelated words.' };
  if (bits < 52) return { score: 2, label: 'Fair', hint: 'One more word makes it good.' };
  return { score: 3, label: 'Good', hint: 'Hard to guess, even with much time.' };
}
