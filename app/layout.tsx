import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { parseTheme, THEME_COOKIE } from '@/components/context/theme';
import { Providers } from '@/components/providers';
import { SiteFooter } from '@/components/shell/site-footer';
import { SiteHeader } from '@/components/shell/site-header';
import { readEnv } from '@/lib/config/env';
import { publicConfig } from '@/lib/config/public';
import { NODE_ORIGIN_COOKIE, parseNodeOrigin } from '@/lib/server/security-headers';
import './globals.css';

// The same for every page: a glance at the tab, the history or a shared screen tells nothing.
export const metadata: Metadata = {
  title: 'Session log',
  robots: { index: false, follow: false, nocache: true },
  referrer: 'no-referrer',
  icons: { icon: '/icon.svg' },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f1e5' },
    { media: '(prefers-color-scheme: dark)', color: '#1b1917' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Rendered for each request: the policy's nonce is another one each time.
  await connection();
  const jar = await cookies();
  const theme = parseTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme} suppressHydrationWarning>
      <body className="flex min-h-dvh flex-col">
        <Providers
          config={publicConfig(readEnv())}
          nodeOrigin={parseNodeOrigin(jar.get(NODE_ORIGIN_COOKIE)?.value)}
        >
          <SiteHeader theme={theme} />
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-5xl flex-1 px-4 py-6 outline-none sm:px-6 sm:py-10"
          >
            {children}
          </main>
          <SiteFooter />
        </Providers>
      </body>
    </html>
  );
}
