import type { Bytes } from './bytes';
import { randomBytes } from './bytes';
import { VaultError } from './errors';
import type { UnlockMethod, UnlockSecret } from './types';

/**
 * Passkeys whose PRF extension (WebAuthn Level 3) gives a secret for a salt: the authenticator keeps the key and asks for
 * a finger, a face or a PIN. Nothing of it reaches a server; the challenge is there because the browser wants one.
 */
type PasskeySecret = Extract<UnlockSecret, { type: 'passkey' }>;

const TIMEOUT = 120_000;

/** `SecurityError`: the page has no name that a passkey could belong to, such as one reached by a bare network address. */
const UNABLE = new Set(['NotSupportedError', 'SecurityError']);

/** Whether this browser has passkeys at all; whether they can hold a key shows when one is made. */
export function passkeysHere(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && typeof navigator.credentials?.create === 'function';
}

/**
 * Makes a passkey and gets the secret that it will give again. May ask twice: some authenticators give it only when they are used.
 * @throws VaultError `no-passkey`, `passkey-refused`
 */
export async function createPasskey(): Promise<PasskeySecret> {
  if (!passkeysHere()) throw new VaultError('no-passkey', { reason: 'browser' });
  const salt = randomBytes(32);
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        challenge: randomBytes(32),
        rp: { name: 'Session Log' },
        // A name that says nothing: devices list their passkeys to whoever holds them.
        user: { id: randomBytes(16), name: 'Session Log', displayName: 'Session Log' },
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        timeout: TIMEOUT,
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const { prf } = made.getClientExtensionResults();
  if (!prf?.enabled) throw new VaultError('no-passkey', { reason: 'prf' });
  const credential = new Uint8Array(made.rawId);
  const output = secretOf(prf.results?.first);
  return output ? { type: 'passkey', credential, salt, output } : askPasskey([{ credential, salt }]);
}

/**
 * Asks for one of the vault's passkeys and gets its secret.
 * @throws VaultError `no-passkey`, `passkey-refused`
 */
export async function askPasskey(
  known: readonly { credential: Bytes; salt: Bytes }[],
): Promise<PasskeySecret> {
  if (!passkeysHere()) throw new VaultError('no-passkey', { reason: 'browser' });
  const used = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: randomBytes(32),
        allowCredentials: known.map(({ credential }) => ({ type: 'public-key', id: credential })),
        userVerification: 'required',
        timeout: TIMEOUT,
        extensions: {
          prf: {
            evalByCredential: Object.fromEntries(
              known.map(({ credential, salt }) => [base64url(credential), { first: salt }]),
            ),
          },
        },
      },
    }),
  );
  const credential = new Uint8Array(used.rawId);
  const output = secretOf(used.getClientExtensionResults().prf?.results?.first);
  const salt = known.find((each) => base64url(each.credential) === base64url(credential))?.salt;
  if (!output || !salt) throw new VaultError('no-passkey', { reason: 'prf' });
  return { type: 'passkey', credential, salt, output };
}

/** The passkeys among the ways to unlock. */
export const passkeysOf = (methods: readonly UnlockMethod[]) =>
  methods.filter((method) => method.type === 'passkey');

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let answer: Credential | null;
  try {
    answer = await ask();
  } catch (error) {
    // The browser says no more, so that no page learns which passkeys there are.
    const unable = error instanceof DOMException && UNABLE.has(error.name);
    throw new VaultError(unable ? 'no-passkey' : 'passkey-refused', undefined, error);
  }
  if (!(answer instanceof PublicKeyCredential)) throw new VaultError('passkey-refused');
  return answer;
}

function secretOf(result: BufferSource | undefined): Uint8Array | undefined {
  if (!result) return undefined;
  return result instanceof ArrayBuffer
    ? new Uint8Array(result)
    : new Uint8Array(result.buffer, result.byteOffset, result.byteLength);
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
