import * as z from 'zod';
import { type BlobStorage, blobIdSchema } from '@/lib/blobs/blobs';
import { openSealed, type Sealed } from '@/lib/blobs/sealed';
import { factsSchema } from '@/lib/protocol';
import { decodeLink, encodeLink, LinkError, type LinkKind, pasted } from '@/lib/protocol/link';

/** What a share holds, as its reader gets it; nothing else of the vault goes along. */
export const summarySchema = z.object({
  format: z.literal('atsl-summary'),
  version: z.literal(1),
  title: z.string().max(120),
  /** How the person who shares calls themselves; perhaps nothing. */
  by: z.string().max(120),
  /** Milliseconds since 1970. */
  madeAt: z.number().int(),
  until: z.number().int(),
  sessions: z.array(z.object({ ...factsSchema.shape, confirmed: z.boolean() })).max(5000),
  notes: z.array(z.object({ writtenAt: z.number().int(), text: z.string() })).max(1000),
  measures: z
    .array(z.object({ name: z.string().max(60), date: z.iso.date(), score: z.number(), of: z.number() }))
    .max(1000),
});
export type Summary = z.infer<typeof summarySchema>;

/** Content of this kind opens as nothing else. */
export const SHARE_DOMAIN = 'share';

const SHARED: LinkKind = { letter: 's', version: 1 };
const payloadSchema = z.tuple(
  [z.number().int().nonnegative(), z.number().int().nonnegative(), z.string().regex(/^[0-9a-f]{64}$/)],
  blobIdSchema as never,
);

/** What a link to a share says: where it lies, what opens it, and until when it is meant to be read. */
export interface SharePointer {
  /** Milliseconds since 1970. */
  until: number;
  sealed: Sealed;
}

/** The fragment of a link to a share. The key is in it: it never goes to a server. */
export function shareFragment({ until, sealed }: SharePointer): string {
  return encodeLink(SHARED, [Math.floor(until / 1000), sealed.size, sealed.key, ...sealed.chunks]);
}

/** @throws LinkError */
export function readShareLink(text: string): SharePointer {
  return pasted(text, (candidate) => {
    const [until, size, key, ...chunks] = decodeLink(SHARED, candidate, payloadSchema) as [
      number,
      number,
      string,
      ...string[],
    ];
    if (chunks.length === 0) throw new LinkError('damaged');
    return { until: until * 1000, sealed: { size, key, chunks } };
  });
}

/** A share that cannot be read: its time is over, it was withdrawn, or it is not what was shared. */
export class ShareError extends Error {
  override readonly name = 'ShareError';
  constructor(
    readonly code: 'over' | 'withdrawn' | 'altered',
    cause?: unknown,
  ) {
    super(code, { cause });
  }
}

/**
 * Opens what a link leads to.
 * @throws ShareError; BlobError where the storage is out of reach
 */
export async function openShare(
  storage: Pick<BlobStorage, 'get'>,
  { until, sealed }: SharePointer,
): Promise<Summary> {
  if (Date.now() > until) throw new ShareError('over');
  let bytes: Uint8Array;
  try {
    bytes = await openSealed(storage, sealed, { domain: SHARE_DOMAIN });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'missing') throw new ShareError('withdrawn', cause);
    if (code === 'altered') throw new ShareError('altered', cause);
    throw cause;
  }
  const summary = summarySchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (!summary.success) throw new ShareError('altered', summary.error);
  return summary.data;
}
