import { cookies } from 'next/headers';
import { parseTheme, THEME_COOKIE } from '@/components/context/theme';
import { NodeSection } from '@/components/settings/node-section';
import { PersonalSections } from '@/components/settings/personal-sections';
import { ThemeSection } from '@/components/settings/theme-section';
import { PageHeader } from '@/components/ui/page-header';

export default async function SettingsPage() {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="Settings" intro="Your vault, your account, your node, and how this page looks." />
      <div className="space-y-6">
        <PersonalSections />
        <NodeSection />
        <ThemeSection initial={theme} />
      </div>
    </div>
  );
}
