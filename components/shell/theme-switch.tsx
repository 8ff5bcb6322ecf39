'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { writeCookie } from '@/components/context/cookies';
import { THEME_COOKIE, THEMES, type Theme } from '@/components/context/theme';

const looks = {
  system: ['As the system', Monitor],
  light: ['Light', Sun],
  dark: ['Dark', Moon],
} as const;

/** Sets the look of the page, at once and for the next visits. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  writeCookie(THEME_COOKIE, theme === 'system' ? '' : theme);
}

/** One button that goes round: as the system, light, dark. */
export function ThemeSwitch({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const [label, Icon] = looks[theme];
  return (
    <button
      type="button"
      aria-label={`Colours: ${label}. Change to: ${looks[next][0]}`}
      title={`Colours: ${label}`}
      onClick={() => {
        applyTheme(next);
        setTheme(next);
      }}
      // On a narrow phone its place is the quick exit’s; the settings have it too.
      className="grid size-11 shrink-0 place-items-center rounded-control text-accent hover:bg-accent-soft max-[26rem]:hidden"
    >
      <Icon aria-hidden className="size-5" />
    </button>
  );
}
