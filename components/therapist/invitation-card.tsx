'use client';

import { useMemo } from 'react';
import { usePlace } from '@/components/context/config';
import { ShareBox } from '@/components/flows/share-box';
import { Card } from '@/components/ui/card';
import type { ListedTherapist } from '@/lib/flows';
import { encodeInvitation } from '@/lib/protocol';

/** A link and a QR code that bring a patient straight to this therapist. Holds nothing that is not public. */
export function InvitationCard({ therapist }: { therapist: ListedTherapist }) {
  const place = usePlace();
  const { principal, alias, contactKey, inbox } = therapist;
  const link = useMemo(() => {
    const invitation = encodeInvitation({ ...place, therapist: principal, alias, contactKey, inbox });
    return `${window.location.origin}/pair#${invitation}`;
  }, [place, principal, alias, contactKey, inbox]);
  return (
    <Card title="Invite a patient">
      <p className="mb-3">Send this link, or show the code in the room. It always stays the same.</p>
      <ShareBox link={link} label="Invitation link" codeLabel={`QR code to pair with ${alias}`} />
    </Card>
  );
}
