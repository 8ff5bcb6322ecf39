import { mailbox } from '@/lib/server/mailbox';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ key: string }>;
}

/** Puts a message (the key is the box's address) → 201 `{id}`. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  return mailbox().send(request, (await params).key);
}

/** Deletes a message (the key is its id) from the box that the bearer token opens → 204. */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  return mailbox().remove(request, (await params).key);
}
