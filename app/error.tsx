'use client';

import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';

/** The last net: something that no screen expected. What the vault holds is on the disk and is not touched by it. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <ErrorNotice
      title="This page stumbled"
      detail="Something happened that it was not prepared for. What is in your vault is stored and was not changed."
      action="Try again; if it happens again, reload the page."
      code={error.digest ?? error.name}
    >
      <Button onClick={reset}>Try again</Button>
      <Button variant="secondary" onClick={() => location.reload()}>
        Reload
      </Button>
    </ErrorNotice>
  );
}
