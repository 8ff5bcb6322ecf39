import { cookies } from 'next/headers';
import Link from 'next/link';
import { parseTheme, THEME_COOKIE } from '@/components/context/theme';
import { DeviceSection } from '@/components/settings/device-section';
import { ExitSection } from '@/components/settings/exit-section';
import { NodeSection } from '@/components/settings/node-section';
import { PersonalSections } from '@/components/settings/personal-sections';
import { ThemeSection } from '@/components/settings/theme-section';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { EXIT_COOKIE, parseExitTarget } from '@/lib/safety/exit';

export default async function SettingsPage() {
  const jar = await cookies();
  const theme = parseTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="Settings" intro="Your vault, your account, your node, and how this page looks." />
      <div className="space-y-6">
        <PersonalSections />
        <ExitSection initial={parseExitTarget(jar.get(EXIT_COOKIE)?.value)} />
        <DeviceSection />
        <NodeSection />
        <ThemeSection initial={theme} />
        <Card title="Leaving">
          <p>
            Take a copy of your records along, and erase what this browser holds, with a receipt.{' '}
            <Link href="/leaving" prefetch={false} className="text-accent underline underline-offset-4">
              Export and erase
            </Link>
          </p>
        </Card>
      </div>
    </div>
  );
}
