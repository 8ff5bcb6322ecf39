import { randomBytes } from 'node:crypto';
import { makeSTXTokenTransfer } from '@stacks/transactions';
import type { Page } from 'playwright-core';
import { createMailbox } from '@/lib/mailbox/client';
import { DEPLOYER, DEVELOPMENT_ACCOUNTS } from '@/localnet/accounts';
import { stageChain } from '@/scripts/support/actors';
import type { Site } from '../support/site';

/** Puts a canary wherever a page could have left one or sent one to; what it could send it to is the page's own server. */
export async function plantInBrowser(page: Page, canary: string): Promise<void> {
  const answer = { headers: { 'x-planted': canary }, body: canary, status: 200 };
  await page.route('**/planted-answer', (route) => route.fulfill(answer));
  await page.evaluate(async (planted) => {
    const text = encodeURIComponent(planted);
    await fetch(`/api/health?in-url=${text}`);
    await fetch('/api/health', { headers: { 'x-planted': planted } });
    await fetch('/api/health', { method: 'POST', body: planted });
    await (await fetch('/planted-answer')).text();
    console.info(planted);
    localStorage.setItem('planted', planted);
    sessionStorage.setItem('planted', planted);
    // biome-ignore lint/suspicious/noDocumentCookie: the way in which a page would leave one
    document.cookie = `planted=${text}`;
    history.replaceState({ planted }, '');
    await (await caches.open('planted')).put('/planted-cache', new Response(planted));
    const file = await (await navigator.storage.getDirectory()).getFileHandle('planted', { create: true });
    const writable = await file.createWritable();
    await writable.write(planted);
    await writable.close();
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open('planted', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const bytes = new TextEncoder().encode(planted);
        const writing = opening.result.transaction('rows', 'readwrite');
        writing.objectStore('rows').put({ deep: [new Map([['in', bytes]])] }, 1);
        writing.oncomplete = () => {
          opening.result.close();
          resolve();
        };
      };
    });
  }, canary);
  await page.unroute('**/planted-answer');
}

/** A message in a mailbox that is not sealed, and a transfer with a memo; resolves once both are there. */
export async function plantOnServer(site: Site, canary: string): Promise<void> {
  const blob = randomBytes(1024);
  blob.write(canary, 100);
  await createMailbox(site.origin).send(randomBytes(32).toString('hex'), new Uint8Array(blob));
  const { chain } = stageChain('localnet', site.chainUrl, DEPLOYER.address);
  const sender = DEVELOPMENT_ACCOUNTS[5] ?? DEPLOYER;
  const transfer = await makeSTXTokenTransfer({
    recipient: DEPLOYER.address,
    amount: 1n,
    fee: 300n,
    nonce: await chain.nextNonce(sender.address),
    senderKey: sender.privateKey,
    network: 'testnet',
    memo: canary,
  });
  await chain.settled((await chain.broadcast(transfer)).txid);
}
