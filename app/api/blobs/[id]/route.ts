import { blobStore } from '@/lib/server/blobs';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ id: string }>;
}

/** Keeps the bytes that the id names → 201 `{id}`. Headers: x-work, x-delete-hash, and if wanted x-expires-days, x-place. */
export async function PUT(request: Request, { params }: Context): Promise<Response> {
  return blobStore().put(request, (await params).id);
}

/** The bytes. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  return blobStore().get((await params).id);
}

/** Deletes the blob for who holds its token → 204. */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  return blobStore().remove(request, (await params).id);
}
