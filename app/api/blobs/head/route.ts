import { blobStore } from '@/lib/server/blobs';

export const dynamic = 'force-dynamic';

/** The sealed pointer that the bearer capability opens; 204 where there is none. */
export function GET(request: Request): Promise<Response> {
  return blobStore().getHead(request);
}

/** Replaces it if it is still the one that `If-Match` names (the sha256 of its bytes) → 204, else 412. */
export function PUT(request: Request): Promise<Response> {
  return blobStore().putHead(request);
}

/** Forgets it → 204. */
export function DELETE(request: Request): Promise<Response> {
  return blobStore().removeHead(request);
}
