import { Button } from '@/components/ui/button';
import { openRequest } from './request';

/** Puts the request at hand away, for another one. */
export function AnotherRequest() {
  return (
    <Button variant="secondary" onClick={() => openRequest(null)}>
      Open another request
    </Button>
  );
}
