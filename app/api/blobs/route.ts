import { blobStore } from '@/lib/server/blobs';

export const dynamic = 'force-dynamic';

/** Where this server keeps blobs, and how much work it asks for: `{places, crowding, full}`. */
export function GET(): Promise<Response> {
  return blobStore().offer();
}
