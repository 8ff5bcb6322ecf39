/** A newer version that waits to be used. */
export interface Update {
  /** Goes on with it: the page is loaded anew. */
  use: () => void;
}

const LOOK_EVERY_MS = 60 * 60_000;
const RELOAD_AFTER_MS = 3_000;

/** Registers the service worker and calls `onUpdate` when a newer version waits. Returns what ends the watching. */
export function watchWorker(onUpdate: (update: Update | null) => void): () => void {
  const { serviceWorker } = navigator;
  let live = true;
  let timer: ReturnType<typeof setInterval> | undefined;
  // Only this tab's reader chose; other tabs keep their page, and what is typed there, until they are loaded anew.
  let chosen = false;

  function offer(registration: ServiceWorkerRegistration): void {
    if (!live || !registration.waiting || !serviceWorker.controller) return;
    onUpdate({
      use() {
        chosen = true;
        // The one that waits by now: a still newer one may have taken the place of the one that was offered.
        registration.waiting?.postMessage('use-now');
        // Whatever becomes of the worker, the reader chose to go on.
        setTimeout(() => window.location.reload(), RELOAD_AFTER_MS);
      },
    });
  }

  function follow(registration: ServiceWorkerRegistration): void {
    offer(registration);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener(
        'statechange',
        () => installing.state === 'installed' && offer(registration),
      );
    });
    timer = setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS);
  }

  const onController = () => {
    if (chosen) window.location.reload();
    else onUpdate(null);
  };
  serviceWorker.addEventListener('controllerchange', onController);
  serviceWorker
    .register('/sw.js', { scope: '/', updateViaCache: 'none' })
    // Refused: a private window, or blocked by a setting. The page then needs a network.
    .then(
      (registration) => live && follow(registration),
      () => undefined,
    );
  return () => {
    live = false;
    clearInterval(timer);
    serviceWorker.removeEventListener('controllerchange', onController);
  };
}
