import type { Page } from 'playwright-core';

/** An authenticator that exists in this Chromium only (WebAuthn's virtual authenticator): it says yes by itself, at once. */
export interface Authenticator {
  /** Whether it knows whose finger this is. */
  setVerified(isUserVerified: boolean): Promise<unknown>;
  unplug(): Promise<unknown>;
}

/** Lets a page have authenticators in place of those of the machine; each call of what it gives plugs in another one. */
export async function virtualAuthenticators(
  page: Page,
): Promise<(hasPrf: boolean) => Promise<Authenticator>> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  return async (hasPrf) => {
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        hasPrf,
      },
    });
    return {
      setVerified: (isUserVerified) =>
        session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
      unplug: () => session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
    };
  };
}
