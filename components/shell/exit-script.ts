import { EXIT_CHANNEL, EXIT_COOKIE, EXIT_EVENT, NEUTRAL_PATH, SHIFT_WITHIN_MS } from '@/lib/safety/exit';

const settings = {
  path: NEUTRAL_PATH,
  cookie: EXIT_COOKIE,
  event: EXIT_EVENT,
  channel: EXIT_CHANNEL,
  within: SHIFT_WITHIN_MS,
};

/**
 * The quick exit. Put into the page as text, before everything else: it works while the app is still loading, while the vault
 * is busy, and where the app's own scripts failed. So it may use nothing from outside of itself but what it is given.
 */
function quickExit({ path, cookie, event, channel, within }: typeof settings): void {
  let leaving = false;
  let presses = 0;
  let latest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel(channel) : null;

  function target(): string {
    const [, chosen] = new RegExp(`(?:^|; )${cookie}=(https://[^;]+)`).exec(document.cookie) ?? [];
    // Without a network the other site would only give the browser's own complaint.
    return chosen && navigator.onLine ? chosen : path;
  }

  function hide(): void {
    document.documentElement.style.display = 'none';
  }

  function leave(tellOthers: boolean): void {
    if (leaving) return;
    leaving = true;
    hide();
    if (tellOthers) tabs?.postMessage('exit');
    // The vault locks: its keys are overwritten now, not when the memory of this page is given back.
    window.dispatchEvent(new Event(event));
    try {
      sessionStorage.clear();
    } catch {
      // Storage that is blocked holds nothing.
    }
    location.replace(target());
    document.body.replaceChildren();
  }

  function count(now: number): void {
    presses = now;
    clearTimeout(timer);
    const left = 3 - presses;
    const words = presses > 0 ? `Shift: press ${left} more ${left === 1 ? 'time' : 'times'} to exit` : '';
    document.querySelector('[data-exit]')?.setAttribute('data-presses', String(presses));
    const status = document.querySelector('[data-exit-status]');
    if (status) status.textContent = words;
    if (presses > 0) timer = setTimeout(() => count(0), within);
  }

  window.addEventListener(
    'keydown',
    (key) => {
      if (key.repeat) return;
      if (key.key !== 'Shift' || key.ctrlKey || key.altKey || key.metaKey) {
        if (presses > 0) count(0);
        return;
      }
      const now = Date.now();
      const next = now - latest > within ? 1 : presses + 1;
      latest = now;
      if (next >= 3) leave(true);
      else count(next);
    },
    true,
  );
  // Shift and a click mark text.
  window.addEventListener('pointerdown', () => presses > 0 && count(0), true);
  document.addEventListener(
    'click',
    (click) => {
      if (!(click.target instanceof Element) || !click.target.closest('[data-exit]')) return;
      click.preventDefault();
      leave(true);
    },
    true,
  );
  tabs?.addEventListener('message', () => leave(false));
  // The browser kept a whole page to show it again on “Back”: it is shown anew instead, locked.
  window.addEventListener('pageshow', (shown) => {
    if (!shown.persisted) return;
    hide();
    location.reload();
  });
}

/** The quick exit as the text of a script. */
export const EXIT_SCRIPT = `(${quickExit.toString()})(${JSON.stringify(settings)})`;
