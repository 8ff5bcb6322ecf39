import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { parseTheme, THEME_COOKIE } from '@/components/context/theme';
import { Providers } from '@/components/providers';
import { ExitLink } from '@/components/safety/exit-link';
import { EXIT_SCRIPT } from '@/components/shell/exit-script';
import { SiteFooter } from '@/components/shell/site-footer';
import { SiteHeader } from '@/components/shell/site-header';
import { readEnv } from '@/lib/config/env';
import { publicConfig } from '@/lib/config/public';
import { EXIT_COOKIE, NEUTRAL_PATH, parseExitTarget } from '@/lib/safety/exit';
import { NODE_ORIGIN_COOKIE, parseNodeOrigin } from '@/lib/server/security-headers';
import './globals.css';

// The same for every page: a glance at the tab, the history or a shared screen tells nothing.
export const metadata: Metadata = {
  title: 'Session log',
  robots: { index: false, follow: false, nocache: true },
  referrer: 'no-referrer',
  icons: { icon: '/icon.svg', apple: '/apple-icon.png' },
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
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  const nonce = sent.get('x-nonce') ?? undefined;
  const theme = parseTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme} suppressHydrationWarning>
      <body className="flex min-h-dvh flex-col">
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a text of our own, which must run before everything else */}
        <script nonce={nonce} dangerouslySetInnerHTML={{ __html: EXIT_SCRIPT }} />
        <noscript>
          {/*
            A page comes in after its frame, hidden until a script puts it into its place: without one it is shown where it came.
            In the first layer, which outweighs the base's own rule for what is hidden; no quotes, which would be escaped.
          */}
          <style nonce={nonce}>
            {'@layer theme { div[hidden][id^=S\\:] { display: block !important; padding: 1rem; } }'}
          </style>
        </noscript>
        <Providers
          config={publicConfig(readEnv())}
          nodeOrigin={parseNodeOrigin(jar.get(NODE_ORIGIN_COOKIE)?.value)}
        >
          <SiteHeader
            theme={theme}
            exit={<ExitLink href={parseExitTarget(jar.get(EXIT_COOKIE)?.value) ?? NEUTRAL_PATH} />}
          />
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
