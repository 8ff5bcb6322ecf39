import { createHash } from 'node:crypto';
import {
  type ClarityValue,
  makeContractCall,
  type PostCondition,
  PostConditionMode,
} from '@stacks/transactions';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { PublicCall } from '@/lib/contracts';
import { doWork } from '@/lib/relay/work';
import { type Database, type Db, openDatabase } from '@/lib/server/database';
import { RelayNode } from '@/lib/server/relay/node';
import { Relay, type RelayParts } from '@/lib/server/relay/relay';
import { DEPLOYER } from '@/localnet/accounts';
import { prepareDatabase } from '../support/prepared-database';
import { temporaryFolder } from './tools';

export const SEED = '5e'.repeat(32);
export const SPONSORS = 2;
export const PLACE = { mainnet: false, chainId: 0x80000000, deployer: DEPLOYER.address };
export const CONFIG: RelayParts['config'] = {
  seed: SEED,
  pool: SPONSORS,
  fee: 10_000n,
  feeMax: 100_000n,
  perHour: 60,
  perDay: 10n ** 12n,
  difficulty: 0,
};

/** A person's private key, the same at every run. */
export const keyOf = (person: number | string) =>
  `${createHash('sha256').update(`person ${person}`).digest('hex')}01`;

interface Odd {
  contractAddress?: string;
  contractName?: string;
  functionName?: string;
  functionArgs?: ClarityValue[];
  sponsored?: boolean;
  fee?: number;
  network?: 'testnet' | 'mainnet';
  postConditionMode?: PostConditionMode;
  postConditions?: PostCondition[];
}

/** A call as an in-app wallet signs it for the relay, or with something odd about it. */
export async function signedCall(
  call: PublicCall<unknown>,
  person: number | string,
  nonce = 0,
  odd: Odd = {},
): Promise<Uint8Array> {
  const transaction = await makeContractCall({
    contractAddress: DEPLOYER.address,
    contractName: call.contract,
    functionName: call.functionName,
    functionArgs: call.functionArgs,
    senderKey: keyOf(person),
    network: 'testnet',
    nonce,
    fee: 0,
    sponsored: true,
    postConditionMode: PostConditionMode.Deny,
    ...odd,
  });
  return transaction.serializeBytes();
}

export async function emptyLedger(db: Db): Promise<void> {
  // Not `delete`, which leaves the rows where they are for the next look to pass over: a thousand runs would slow down to half.
  await db.execute(sql`truncate relay_transactions, relay_sponsors, relay_pool`);
}

/** A relay on a node that is somewhere in this process. */
export function relayOn(
  db: Db,
  fetcher: typeof fetch,
  parts: Partial<RelayParts> = {},
  trialToken?: string,
): Relay {
  const url = 'http://node.invalid';
  const node = new RelayNode({ url, trialUrl: url, trialToken, fetch: fetcher });
  return new Relay({ db, node, place: PLACE, config: CONFIG, gatherMs: 0, ...parts });
}

/** Posts with the work that is asked for. */
export async function post(relay: Relay, raw: Uint8Array): Promise<string> {
  const { challenge, difficulty } = await relay.offer();
  const bytes = Uint8Array.from(Buffer.from(challenge, 'hex'));
  const counter = await doWork(bytes, raw, difficulty);
  return (await relay.accept(raw, { challenge: bytes, counter })).txid;
}

/** A database of the test file's own, whose ledger is empty before each test. */
export function ledgerDatabase(): { readonly db: Db } {
  const folder = temporaryFolder();
  let database: Database | undefined;
  const db = () => {
    if (!database) throw new Error('before the tests there is no database');
    return database.db;
  };
  beforeAll(async () => {
    await prepareDatabase(folder.path);
    database = await openDatabase({ dataDir: folder.path });
  });
  beforeEach(() => emptyLedger(db()));
  afterAll(async () => {
    await database?.close();
    folder.remove();
  });
  return {
    get db() {
      return db();
    },
  };
}

/** The code that work is refused with, or 'taken'. */
export async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'taken';
}
