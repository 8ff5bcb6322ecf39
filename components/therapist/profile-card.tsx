'use client';

import { useRef, useState } from 'react';
import { profileLines } from '@/components/flows/profile-words';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { DescriptionList } from '@/components/ui/description-list';
import type { ListedTherapist } from '@/lib/flows';
import { ProfileForm } from './profile-form';

/** What the directory says of this therapist, and the way to change it. */
export function ProfileCard({ therapist }: { therapist: ListedTherapist }) {
  const { alias, profile } = therapist;
  const [editing, setEditing] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setEditing(false);
    // The form goes away with the focus in it.
    requestAnimationFrame(() => opener.current?.focus());
  };
  return (
    <Card title="In the directory">
      {editing ? (
        <ProfileForm therapist={therapist} onClose={close} />
      ) : (
        <>
          {profile ? (
            <DescriptionList
              items={[
                { term: 'Public name', value: alias },
                ...profileLines(profile),
                { term: 'New patients', value: profile.accepting ? 'Yes' : 'Not just now' },
              ]}
            />
          ) : (
            <p>
              Patients see your public name and the size of your group. With a few details the right ones find
              you.
            </p>
          )}
          <Button ref={opener} variant="secondary" className="mt-4" onClick={() => setEditing(true)}>
            {profile ? 'Change what it says' : 'Add details'}
          </Button>
        </>
      )}
    </Card>
  );
}
