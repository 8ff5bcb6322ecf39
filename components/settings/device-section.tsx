'use client';

import { useEffect, useState } from 'react';
import { askToPersist, type DeviceStorage, deviceStorage } from '@/components/offline/device-storage';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { DescriptionList } from '@/components/ui/description-list';
import { InlineStatus } from '@/components/ui/inline-status';
import { Skeleton } from '@/components/ui/skeleton';

const LASTING = {
  true: 'Lasting: the browser does not clear it by itself',
  false: 'The browser may clear it when the device is short of room',
  unknown: 'This browser does not say',
} as const;

/** How this browser keeps what is stored here, and whether the page works without a network. */
export function DeviceSection() {
  const [held, setHeld] = useState<DeviceStorage | null>(null);
  const [asked, setAsked] = useState<'no' | 'granted' | 'refused'>('no');
  useEffect(() => {
    void deviceStorage().then(setHeld);
  }, []);
  if (!held) return <Skeleton lines={3} />;
  return (
    <Card title="On this device" id="device">
      <DescriptionList
        items={[
          { term: 'What is stored', value: LASTING[`${held.lasting}`] },
          {
            term: 'Without a network',
            value: held.offline
              ? 'The whole page is kept here: it opens, reads and writes offline'
              : 'Not kept here: this browser needs a network to open the page, or has only just been asked to keep it',
          },
        ]}
      />
      <p className="mt-3 text-ink-soft">
        Safari clears what a page keeps after seven days without a visit, unless the page was added to the
        home screen. Whatever the browser says: only a backup file survives a lost or cleared device.
      </p>
      {held.lasting === false ? (
        <Button
          variant="secondary"
          className="mt-3"
          onClick={async () => {
            const granted = await askToPersist();
            setAsked(granted ? 'granted' : 'refused');
            setHeld(await deviceStorage());
          }}
        >
          Ask the browser to keep it
        </Button>
      ) : null}
      <InlineStatus tone={asked === 'granted' ? 'done' : 'idle'}>
        {asked === 'refused'
          ? 'The browser did not agree. Most agree once a page is used often, or added to the home screen.'
          : asked === 'granted'
            ? 'The browser will keep it.'
            : null}
      </InlineStatus>
    </Card>
  );
}
