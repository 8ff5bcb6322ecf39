'use client';

import { useState } from 'react';
import type { Theme } from '@/components/context/theme';
import { applyTheme } from '@/components/shell/theme-switch';
import { Card } from '@/components/ui/card';
import { RadioCards } from '@/components/ui/radio-cards';
import { WhenReady } from '@/components/ui/when-ready';

export function ThemeSection({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  return (
    <Card title="Looks">
      <WhenReady>
        <RadioCards
          legend="Colours"
          compact
          value={theme}
          onChange={(next) => {
            applyTheme(next);
            setTheme(next);
          }}
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </WhenReady>
    </Card>
  );
}
