import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import {
  Cl,
  ClarityType,
  cvToHex,
  fetchCallReadOnlyFunction,
  fetchNonce,
  makeSTXTokenTransfer,
} from '@stacks/transactions';
import { afterEach, describe, expect, it } from 'vitest';
import { DEPLOYER } from '@/localnet/accounts';
import { ChainLog } from '@/localnet/log';
import { launch, newFolder, TestChain, TOOLBOX, wallet } from './support';

const CONTRACT = `${DEPLOYER.address}.toolbox`;
/**
 * Below the ports that the system hands out by itself: nobody else comes by it between two starts of one chain. By process,
 * so that another run on this machine has another one.
 */
const PORT = 20_000 + (process.pid % 10_000);
const folders = new Set<string>();
const running = new Set<TestChain>();

async function start(
  data: string,
  environment: Record<string, string> = {},
  port = PORT,
): Promise<TestChain> {
  const chain = await TestChain.start(port, data, environment);
  running.add(chain);
  return chain;
}

function folder(): string {
  const data = newFolder();
  folders.add(data);
  return data;
}

afterEach(async () => {
  for (const chain of running) await chain.end('SIGKILL');
  for (const data of folders) rmSync(data, { recursive: true, force: true });
  running.clear();
  folders.clear();
});

async function chainTime(chain: TestChain): Promise<number> {
  const time = await fetchCallReadOnlyFunction({
    contractAddress: DEPLOYER.address,
    contractName: 'toolbox',
    functionName: 'now',
    functionArgs: [],
    senderAddress: DEPLOYER.address,
    network: chain.network,
  });
  if (time.type !== ClarityType.UInt) throw new Error('a time');
  return Number(time.value);
}

const wall = () => Date.now() / 1000;

/** Everything that a client can see of the past. */
async function history(chain: TestChain) {
  const blocks = (await chain.get('/extended/v2/blocks?limit=200')).body;
  const transactions = [];
  for (const { height } of blocks.results) {
    transactions.push((await chain.get(`/extended/v2/blocks/${height}/transactions?limit=200`)).body);
  }
  const state = [];
  for (const { address } of [1, 2, 3].map(wallet)) {
    state.push(await chain.get(`/v2/accounts/${address}?proof=0`));
    const key = cvToHex(Cl.principal(address));
    state.push(await chain.post(`/v2/map_entry/${DEPLOYER.address}/toolbox/totals`, key));
    state.push(await chain.get(`/extended/v1/address/${address}/nonces`));
  }
  state.push(await chain.get(`/v2/data_var/${DEPLOYER.address}/toolbox/count`));
  state.push(await chain.get(`/v2/contracts/interface/${DEPLOYER.address}/toolbox`));
  state.push(await chain.get(`/extended/v2/smart-contracts/${CONTRACT}/logs?limit=200`));
  state.push(await chain.get('/extended/v3/mempool/transactions'));
  return { blocks, transactions, state };
}

describe('a restart', () => {
  it('finds everything as it was, to the byte, aborted and pending transactions too', async () => {
    const data = folder();
    let chain = await start(data);
    const log = (amount: number, from = wallet(1)) =>
      chain.call(CONTRACT, 'log', [Cl.uint(amount)], { from });
    await chain.mined(await chain.deploy('toolbox', TOOLBOX));
    await chain.mined(await chain.deploy('wrong', '(define-public (f) (ok (+ u1 1)))'));
    await chain.mined(await log(5));
    await chain.mined(await log(0));
    await chain.mined(await chain.call(CONTRACT, 'boom'));
    await chain.mined(await chain.call(CONTRACT, 'pay', [Cl.uint(9), Cl.principal(wallet(3).address)]));
    await chain.mined(await chain.call(CONTRACT, 'costly', [], { from: wallet(3) }));
    await chain.post('/control/advance', { seconds: 5000 });
    await chainTime(chain);
    await chain.mined(await log(7, wallet(2)));
    const transfer = await makeSTXTokenTransfer({
      recipient: wallet(2).address,
      amount: 3n,
      fee: 300,
      nonce: await fetchNonce({ address: wallet(1).address, network: chain.network }),
      senderKey: wallet(1).privateKey,
      network: chain.network,
    });
    await chain.mined(transfer);
    const waiting = await chain.accepted(await log(11));
    const replaced = await chain.accepted(
      await chain.call(CONTRACT, 'log', [Cl.uint(1)], { from: wallet(2) }),
    );
    const nonce = 1;
    await chain.accepted(
      await chain.call(CONTRACT, 'log', [Cl.uint(2)], { from: wallet(2), nonce, fee: 2000 }),
    );

    const before = await history(chain);
    const statuses = before.transactions.flatMap((page) =>
      page.results.map((tx: { tx_status: string }) => tx.tx_status),
    );
    expect(new Set(statuses)).toEqual(new Set(['success', 'abort_by_response', 'abort_by_post_condition']));
    expect(await chain.end('SIGTERM')).toBe(0);
    chain = await start(data);
    expect(chain.output).toMatch(/height 11, replayed 8 transactions/);
    expect(await history(chain)).toEqual(before);
    expect((await chain.get(`/extended/v3/transactions/${waiting}`)).body.status).toBe('pending');
    expect((await chain.get(`/extended/v3/transactions/${replaced}`)).body.status).toBe(
      'dropped_replace_by_fee',
    );
    await chain.mine();
    expect((await chain.get(`/extended/v1/tx/${waiting}`)).body.tx_result.repr).toBe('(ok u16)');
    const after = await history(chain);
    await chain.end('SIGKILL');
    chain = await start(data);
    expect(await history(chain)).toEqual(after);
  });

  it('after kill -9 under load has lost nothing that was acknowledged', async () => {
    const data = folder();
    let chain = await start(data, { BLOCK_TIME: '0.05' });
    const deployed = await chain.accepted(await chain.deploy('toolbox', TOOLBOX));
    await expect
      .poll(async () => (await chain.get(`/extended/v1/tx/${deployed}`)).body.tx_status, { timeout: 20_000 })
      .toBe('success');
    const acknowledged: string[] = [];
    const seen = new Map<string, string>();
    for (const target of [7, 25, 60]) {
      let going = true;
      const current = chain;
      const sender = async (index: number) => {
        let nonce = await fetchNonce({ address: wallet(index).address, network: current.network });
        while (going) {
          const call = await current.call(CONTRACT, 'log', [Cl.uint(1)], {
            from: wallet(index),
            nonce: nonce++,
          });
          const answer = await current.send(call);
          if ('error' in answer) throw new Error(`refused: ${JSON.stringify(answer)}`);
          acknowledged.push(answer.txid);
          const { body } = await current.get(`/extended/v1/tx/${answer.txid}`);
          if (body.tx_status === 'success') seen.set(answer.txid, JSON.stringify(body));
        }
      };
      const senders = [1, 2, 3, 4].map((index) => sender(index).catch((error: unknown) => error));
      while (acknowledged.length < target) await new Promise((resolve) => setTimeout(resolve, 2));
      await current.end('SIGKILL');
      going = false;
      const stopped = await Promise.all(senders);
      for (const error of stopped) expect(String(error ?? 'fetch failed')).toMatch(/fetch failed/);
      chain = await start(data, { BLOCK_TIME: '0.05' });
    }
    expect(seen.size).toBeGreaterThan(0);
    await expect
      .poll(async () => (await chain.get('/extended/v3/mempool/transactions')).body.total, {
        timeout: 20_000,
      })
      .toBe(0);
    for (const txid of acknowledged) {
      const { body } = await chain.get(`/extended/v1/tx/${txid}`);
      expect(body.tx_status).toBe('success');
      if (seen.has(txid)) expect(JSON.stringify(body)).toBe(seen.get(txid));
    }
    const total = (await chain.get(`/extended/v2/smart-contracts/${CONTRACT}/logs`)).body.total;
    const variable = await chain.get(`/v2/data_var/${DEPLOYER.address}/toolbox/count`);
    expect(variable.body.data).toBe(cvToHex(Cl.uint(total)));
    expect(total).toBeGreaterThanOrEqual(acknowledged.length);
  });

  it('cuts off a torn last line and says so', async () => {
    const data = folder();
    let chain = await start(data);
    await chain.mined(await chain.deploy('toolbox', TOOLBOX));
    const before = await history(chain);
    await chain.end('SIGKILL');
    const log = join(data, 'chain.log');
    const whole = readFileSync(log);
    appendFileSync(log, '0123456789abcdef {"k":"block","hei');
    chain = await start(data);
    expect(chain.output).toMatch(/last line of the log had been cut off/);
    expect(await history(chain)).toEqual(before);
    expect(readFileSync(log)).toEqual(whole);
  });

  it('refuses a log that is damaged inside, and names the line', async () => {
    const data = folder();
    const chain = await start(data);
    await chain.mined(await chain.deploy('toolbox', TOOLBOX));
    await chain.mined(await chain.call(CONTRACT, 'log', [Cl.uint(5)]));
    await chain.end('SIGTERM');
    const log = join(data, 'chain.log');
    const lines = readFileSync(log, 'utf8').split('\n');
    const flipped = lines.with(2, (lines[2] ?? '').replace('"height":2', '"height":9'));
    writeFileSync(log, flipped.join('\n'));
    const { output, code } = await launch(PORT, data);
    expect(code).toBe(1);
    expect(output).toMatch(/^local chain: .*chain\.log: line 3 is damaged.*\n$/);
  });
});

describe('the clock', () => {
  it('follows the wall, moves forward on command in seconds, and remembers it', async () => {
    const data = folder();
    let chain = await start(data);
    await chain.mined(await chain.deploy('toolbox', TOOLBOX));
    expect(Math.abs((await chainTime(chain)) - wall())).toBeLessThan(7);
    const days = 90 * 86_400;
    const began = performance.now();
    const moved = (await chain.post('/control/advance', { seconds: days })).body;
    expect(performance.now() - began).toBeLessThan(5000);
    expect(Math.abs(moved.block_time - wall() - days)).toBeLessThan(7);
    expect(Math.abs((await chainTime(chain)) - wall() - days)).toBeLessThan(7);
    expect((await chain.post('/control/advance', { seconds: -5 })).status).toBe(400);
    await chain.end('SIGKILL');
    chain = await start(data);
    expect(Math.abs((await chainTime(chain)) - wall() - days)).toBeLessThan(7);
    const body = await chain.mined(await chain.call(CONTRACT, 'log', [Cl.uint(5)]));
    expect(Math.abs(body.block_time - wall() - days)).toBeLessThan(7);
  });

  it('catches up at once after a pause of years, and is not carried away by many deploys', async () => {
    const data = folder();
    const { log } = ChainLog.open(join(data, 'chain.log'));
    const years = 3 * 365 * 86_400;
    log.append({
      k: 'genesis',
      version: 1,
      time: Math.floor(wall()) - years,
      engine: '3.21.0',
      epoch: '3.4',
    });
    log.close();
    const chain = await start(data);
    const nonce = await fetchNonce({ address: DEPLOYER.address, network: chain.network });
    for (let index = 0; index < 12; index++) {
      const source = index === 11 ? TOOLBOX : '(define-public (f) (ok stacks-block-time))';
      const name = index === 11 ? 'toolbox' : `contract-${index}`;
      await chain.accepted(await chain.deploy(name, source, { nonce: nonce + BigInt(index) }));
    }
    await chain.mine();
    expect(Math.abs((await chainTime(chain)) - wall())).toBeLessThan(7);
  });

  it('makes blocks by itself, or at once, and changes its pace on command', async () => {
    const chain = await start(folder(), { BLOCK_TIME: '0.3' });
    const status = async (txid: string) => (await chain.get(`/extended/v3/transactions/${txid}`)).body.status;
    const first = await chain.accepted(await chain.deploy('toolbox', TOOLBOX));
    await expect.poll(() => status(first), { timeout: 10_000 }).toBe('success');
    const pace = (seconds: number) => chain.post('/control/block-time', { seconds });
    expect((await pace(3600)).status).toBe(200);
    const second = await chain.accepted(await chain.call(CONTRACT, 'log', [Cl.uint(1)]));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await status(second)).toBe('pending');
    expect((await pace(0)).body.block_seconds).toBe(0);
    await expect.poll(() => status(second), { timeout: 10_000 }).toBe('success');
    const third = await chain.accepted(await chain.call(CONTRACT, 'log', [Cl.uint(1)]));
    expect(await status(third)).toBe('success');
    for (const seconds of [-1, 3601]) expect((await pace(seconds)).status).toBe(400);
    await chain.end();
    const atOnce = await start(folder(), { BLOCK_TIME: '0', CHAIN_CONTROL: '0' });
    const done = await atOnce.accepted(await atOnce.deploy('toolbox', TOOLBOX));
    expect((await atOnce.get(`/extended/v3/transactions/${done}`)).body.status).toBe('success');
    expect((await atOnce.mine()).status).toBe(404);
  });
});

describe('the command line', () => {
  it('a taken port is one line and exit code 1', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(PORT, '127.0.0.1', resolve));
    try {
      const { output, code } = await launch(PORT, folder());
      expect(code).toBe(1);
      expect(output.trim()).toBe(`local chain: port ${PORT} on 127.0.0.1 is taken: choose another one`);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('so are a folder in use, a folder that is a file, and a setting that is no number', async () => {
    const data = folder();
    await start(data);
    const inUse = await launch(PORT + 1, data);
    expect(inUse).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^local chain: .*in use by process \d+ on http:\S+\n$/),
    });
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(await launch(PORT + 1, file)).toMatchObject({ code: 1, output: expect.stringMatching(/EEXIST/) });
    const wrong = await launch(PORT + 1, folder(), { BLOCK_TIME: 'soon' });
    expect(wrong).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^local chain: BLOCK_TIME: .*\n$/),
    });
  });

  it('takes over the lock of a crashed chain whose process number belongs to another program now', async () => {
    const data = folder();
    writeFileSync(join(data, 'chain.lock'), `${process.pid} http://127.0.0.1:${PORT + 5}`);
    await start(data);
  });

  it('makes its folder, and writes nowhere else', async () => {
    const data = join(folder(), 'deep', 'down');
    mkdirSync(join(data, '..'), { recursive: true });
    const chain = await start(data);
    expect(await chain.end('SIGINT')).toBe(0);
    expect(readFileSync(join(data, 'chain.log'), 'utf8').trim().split('\n')).toHaveLength(1);
  });
});
