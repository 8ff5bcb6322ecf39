import * as z from 'zod';
import { startLocalnet } from './index';

/** `npx tsx localnet/cli.ts`: the local chain as a process of its own, configured by the environment. */
const environment = z.object({
  CHAIN_PORT: z.coerce.number().int().min(0).max(65_535).default(3999),
  CHAIN_DATA: z.string().min(1).default('.data/chain'),
  BLOCK_TIME: z.coerce.number().min(0).max(3600).default(2),
  CHAIN_CONTROL: z.string().optional(),
  CHAIN_TOKEN: z.string().min(1).optional(),
});

async function main(): Promise<void> {
  const parsed = environment.safeParse(process.env);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { CHAIN_PORT, CHAIN_DATA, BLOCK_TIME, CHAIN_CONTROL, CHAIN_TOKEN } = parsed.data;
  const chain = await startLocalnet({
    port: CHAIN_PORT,
    dataDir: CHAIN_DATA,
    blockTime: BLOCK_TIME,
    control: CHAIN_CONTROL === '1',
    token: CHAIN_TOKEN,
    log: (line) => console.log(`local chain: ${line}`),
  });
  // Before the line that tells a waiting parent that we may be stopped.
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void chain.close().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const { blocks, replayed, seconds } = chain.report;
  console.log(
    `local chain ready on ${chain.url} (height ${blocks}, replayed ${replayed} transactions in ${seconds.toFixed(1)} s)`,
  );
}

main().catch((error: unknown) => {
  console.error(`local chain: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
