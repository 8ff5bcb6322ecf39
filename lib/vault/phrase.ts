import type { Bytes } from './bytes';
import { VaultError } from './errors';

const WORDS = 24;

// The word list and its code weigh 8 kB and are wanted twice in a vault's life: loaded when used.
async function loadBip39() {
  const [{ entropyToMnemonic, mnemonicToEntropy }, { wordlist }] = await Promise.all([
    import('@scure/bip39'),
    import('@scure/bip39/wordlists/english.js'),
  ]);
  return { entropyToMnemonic, mnemonicToEntropy, wordlist };
}

/** The 24 words (BIP-39, English) whose entropy is the master secret. */
export async function masterToWords(master: Bytes): Promise<string[]> {
  const { entropyToMnemonic, wordlist } = await loadBip39();
  return entropyToMnemonic(master, wordlist).split(' ');
}

/**
 * The master secret of a phrase as typed: any case and spacing.
 * @throws VaultError `bad-phrase` (not 24 words, or the checksum is wrong), `bad-word` with position and word
 */
export async function wordsToMaster(phrase: string): Promise<Bytes> {
  const words = phrase.normalize('NFKD').toLowerCase().trim().split(/\s+/).filter(Boolean);
  const { mnemonicToEntropy, wordlist } = await loadBip39();
  const wrong = words.findIndex((word) => !wordlist.includes(word));
  const word = words[wrong];
  if (word !== undefined) throw new VaultError('bad-word', { position: wrong + 1, word });
  if (words.length !== WORDS) throw new VaultError('bad-phrase', { reason: 'length', words: words.length });
  try {
    return new Uint8Array(mnemonicToEntropy(words.join(' '), wordlist));
  } catch {
    // Words and count are right, so only the checksum is left. The cause is dropped: it may quote the phrase.
    throw new VaultError('bad-phrase', { reason: 'checksum' });
  }
}
