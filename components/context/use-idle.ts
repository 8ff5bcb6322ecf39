import { useEffect, useRef } from 'react';

const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
const TELL_EVERY_MS = 5_000;
const LOOK_EVERY_MS = 5_000;

/**
 * Calls `onIdle` after `ms` without a sign of the user in any tab of this page. Compares clocks rather than counting
 * down, so that a laptop that slept through the time is idle as soon as it wakes.
 */
export function useIdle(active: boolean, ms: number, onIdle: () => void): void {
  const call = useRef(onIdle);
  useEffect(() => {
    call.current = onIdle;
  });
  useEffect(() => {
    if (!active) return;
    let last = Date.now();
    let told = 0;
    // Tabs share one vault, so a sign in one of them counts for all.
    const channel =
      typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('session-log-awake');
    const sign = () => {
      const now = Date.now();
      // The sign that comes after the time is over must not bring the time back.
      if (now - last >= ms) return;
      last = now;
      if (now - told < TELL_EVERY_MS) return;
      told = now;
      channel?.postMessage('awake');
    };
    channel?.addEventListener('message', () => {
      last = Date.now();
    });
    const look = () => {
      if (Date.now() - last >= ms) call.current();
    };
    for (const name of SIGNS) window.addEventListener(name, sign, { passive: true });
    document.addEventListener('visibilitychange', look);
    const timer = setInterval(look, Math.min(LOOK_EVERY_MS, ms));
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      for (const name of SIGNS) window.removeEventListener(name, sign);
      channel?.close();
    };
  }, [active, ms]);
}
