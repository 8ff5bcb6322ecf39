/** Runs once when the server starts: a wrong configuration stops it here with its reason, not at the first visitor. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { readEnv } = await import('@/lib/config/env');
  readEnv();
  // Opens the database without anyone waiting for it, and deletes what has expired.
  const { startSweeping } = await import('@/lib/server/mailbox');
  startSweeping();
  const { startBlobSweeping } = await import('@/lib/server/blobs');
  startBlobSweeping();
  const { startRelay } = await import('@/lib/server/relay');
  startRelay();
  const { startResearch } = await import('@/lib/server/research');
  startResearch();
}
