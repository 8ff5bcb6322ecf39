import { createClient } from '@stacks/blockchain-api-client';
import {
  Cl,
  ClarityType,
  cvToHex,
  estimateTransactionByteLength,
  fetchAbi,
  fetchCallReadOnlyFunction,
  fetchContractMapEntry,
  fetchFeeEstimate,
  fetchNonce,
  makeContractCall,
  makeContractDeploy,
  makeSTXTokenTransfer,
  Pc,
  type PostCondition,
  type StacksTransactionWire,
  sponsorTransaction,
  validateStacksAddress,
} from '@stacks/transactions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEPLOYER, DEVELOPMENT_ACCOUNTS, FAUCET } from '@/localnet/accounts';
import { TestChain, TOOLBOX, wallet } from './support';

const CONTRACT = `${DEPLOYER.address}.toolbox`;
let chain: TestChain;

beforeAll(async () => {
  chain = await TestChain.start(21_001, undefined, { CHAIN_TOKEN: 'the-token' });
  const deployed = await chain.mined(await chain.deploy('toolbox', TOOLBOX));
  expect(deployed.tx_status).toBe('success');
});
afterAll(() => chain.remove());

const read = (
  functionName: string,
  functionArgs = [] as Parameters<typeof fetchCallReadOnlyFunction>[0]['functionArgs'],
) =>
  fetchCallReadOnlyFunction({
    contractAddress: DEPLOYER.address,
    contractName: 'toolbox',
    functionName,
    functionArgs,
    senderAddress: wallet(1).address,
    network: chain.network,
  });
const count = () => read('get-count');
const balance = async (address: string) =>
  BigInt((await chain.get(`/v2/accounts/${address}?proof=0`)).body.balance);

describe('a transaction from its signature to its receipt', () => {
  it('is pending until a block holds it, and says so on every route', async () => {
    const sender = wallet(1).address;
    const transaction = await chain.call(CONTRACT, 'log', [Cl.uint(5)]);
    const txid = await chain.accepted(transaction);
    expect((await chain.get(`/extended/v3/transactions/${txid}`)).body).toMatchObject({
      tx_id: `0x${txid}`,
      status: 'pending',
      sender: { address: sender, nonce: 0 },
      contract_call: { contract_id: CONTRACT, function_name: 'log' },
    });
    expect((await chain.get(`/extended/v1/tx/${txid}`)).body.tx_status).toBe('pending');
    expect((await chain.get(`/extended/v3/principals/${sender}/mempool/transactions`)).body.total).toBe(1);
    expect((await chain.get(`/extended/v3/principals/${sender}/nonces`)).body).toEqual({
      next_nonce: 1,
      last_confirmed_nonce: null,
      mempool: { last_nonce: 0, pending_nonces: [0], missing_nonces: [] },
    });
    expect(await fetchNonce({ address: sender, network: chain.network })).toBe(1n);

    const mined = (await chain.mine()).body;
    const { body } = await chain.get(
      `/extended/v3/transactions/0x${txid}?include=result&include=function_args&include=post_conditions`,
    );
    expect(body).toMatchObject({
      status: 'success',
      fee_rate: '1000',
      sponsor: null,
      vm_error: null,
      event_count: 1,
      result: { repr: '(ok u5)' },
      post_conditions: [],
      contract_call: { function_args: [{ hex: cvToHex(Cl.uint(5)), repr: 'u5' }] },
      block: { height: mined.height, tx_index: 0, time: mined.block_time },
    });
    expect((await chain.get(`/extended/v3/transactions/0x${txid}`)).body.result).toBeUndefined();
    const logs = (await chain.get(`/extended/v2/smart-contracts/${CONTRACT}/logs`)).body;
    expect(logs.results[0]).toMatchObject({
      tx_id: `0x${txid}`,
      contract_log: {
        contract_id: CONTRACT,
        topic: 'print',
        value: { repr: '(tuple (topic "log") (total u5))' },
      },
    });
    const block = (await chain.get(`/extended/v2/blocks/${mined.height}`)).body;
    expect(block.tx_count).toBe(1);
    expect((await chain.get('/extended/v2/blocks/latest')).body.hash).toBe(block.hash);
    const inBlock = (await chain.get(`/extended/v2/blocks/${block.hash}/transactions`)).body.results;
    expect(inBlock.map((own: { tx_id: string }) => own.tx_id)).toEqual([`0x${txid}`]);
  });

  it('answers 404 for an unknown one and 400 for what is no identifier', async () => {
    expect((await chain.get(`/extended/v3/transactions/0x${'ab'.repeat(32)}`)).status).toBe(404);
    expect((await chain.get('/extended/v3/transactions/0x12')).status).toBe(400);
    expect((await chain.get('/nowhere')).status).toBe(404);
  });

  it('several of one account go into one block in the order of their nonces, whatever the order of arrival', async () => {
    const from = wallet(2);
    const nonce = Number(await fetchNonce({ address: from.address, network: chain.network }));
    const calls = await Promise.all(
      [0, 1, 2, 3].map((step) =>
        chain.call(CONTRACT, 'log', [Cl.uint(10 ** step)], { from, nonce: nonce + step }),
      ),
    );
    const txids = await Promise.all([3, 1, 0].map((step) => chain.accepted(calls[step]!)));
    expect((await chain.get(`/extended/v1/address/${from.address}/nonces`)).body).toMatchObject({
      detected_missing_nonces: [nonce + 2],
      detected_mempool_nonces: [nonce, nonce + 1, nonce + 3],
    });
    await chain.mine();
    expect((await chain.get(`/extended/v3/transactions/${txids[0]}`)).body.status).toBe('pending');
    txids.push(await chain.accepted(calls[2]!));
    await chain.mine();
    const results = await Promise.all(
      [2, 1, 3, 0].map(async (at) => (await chain.get(`/extended/v1/tx/${txids[at]}`)).body),
    );
    expect(results.map((body) => body.tx_result.repr)).toEqual([
      '(ok u1)',
      '(ok u11)',
      '(ok u111)',
      '(ok u1111)',
    ]);
    expect(results.map((body) => body.tx_index)).toEqual([0, 1, 0, 1]);
  });

  it('a higher fee on the same nonce replaces the pending one', async () => {
    const from = wallet(3);
    const first = await chain.call(CONTRACT, 'log', [Cl.uint(1)], { from, nonce: 0 });
    const same = await chain.call(CONTRACT, 'log', [Cl.uint(2)], { from, nonce: 0 });
    const better = await chain.call(CONTRACT, 'log', [Cl.uint(3)], { from, nonce: 0, fee: 1001 });
    const firstId = await chain.accepted(first);
    expect(await chain.accepted(first)).toBe(firstId);
    expect(await chain.send(same)).toMatchObject({ reason: 'ConflictingNonceInMempool' });
    const betterId = await chain.accepted(better);
    await chain.mine();
    expect((await chain.get(`/extended/v3/transactions/${firstId}`)).body).toMatchObject({
      status: 'dropped_replace_by_fee',
      replaced_by_tx_id: `0x${betterId}`,
    });
    expect((await chain.get(`/extended/v3/transactions/${betterId}`)).body.status).toBe('success');
  });

  it('moves STX with its memo, and takes amount and fee from the balance', async () => {
    const [from, to] = [wallet(4), wallet(5)];
    const before = [await balance(from.address), await balance(to.address)];
    const transfer = await makeSTXTokenTransfer({
      recipient: to.address,
      amount: 1234n,
      memo: 'thanks',
      fee: 500,
      nonce: 0,
      senderKey: from.privateKey,
      network: chain.network,
    });
    const body = await chain.mined(transfer);
    expect(body).toMatchObject({
      tx_status: 'success',
      token_transfer: { amount: '1234', memo: '0x7468616e6b73' },
    });
    expect(await balance(from.address)).toBe((before[0] ?? 0n) - 1734n);
    expect(await balance(to.address)).toBe((before[1] ?? 0n) + 1234n);
    const stx = (await chain.get(`/extended/v3/principals/${to.address}/balances/stx`)).body;
    expect(BigInt(stx.balance)).toBe((before[1] ?? 0n) + 1234n);
    const history = (await chain.get(`/extended/v3/principals/${to.address}/transactions`)).body.results;
    expect(history[0]).toMatchObject({ involvement: 'affected', balance_changes: { stx: { net: '1234' } } });
  });
});

describe('transactions that abort', () => {
  it('by their response: nothing of it stays, the fee does', async () => {
    const [before, stx] = [await count(), await balance(wallet(1).address)];
    const body = await chain.mined(await chain.call(CONTRACT, 'log', [Cl.uint(0)]));
    expect(body).toMatchObject({
      tx_status: 'abort_by_response',
      tx_result: { repr: '(err u42)' },
      event_count: 0,
    });
    expect(await count()).toEqual(before);
    expect(await balance(wallet(1).address)).toBe(stx - 1000n);
  });

  it('by a run-time error: (err none) and the reason', async () => {
    const before = await count();
    const body = await chain.mined(await chain.call(CONTRACT, 'boom'));
    expect(body).toMatchObject({ tx_status: 'abort_by_response', tx_result: { repr: '(err none)' } });
    expect(body.vm_error).toMatch(/UnwrapFailure/);
    expect(await count()).toEqual(before);
  });

  const to = () => Cl.principal(wallet(6).address);
  const pay = async (amount: number, options: Parameters<TestChain['call']>[3]) =>
    chain.mined(await chain.call(CONTRACT, 'pay', [Cl.uint(amount), to()], options));

  it('by a post-condition: rolled back, and what came after it is not', async () => {
    const [before, stx] = [await count(), await balance(wallet(1).address)];
    const nonce = await fetchNonce({ address: wallet(1).address, network: chain.network });
    const calls = [
      await chain.call(CONTRACT, 'log', [Cl.uint(1)], { nonce }),
      await chain.call(CONTRACT, 'pay', [Cl.uint(70), to()], { nonce: nonce + 1n }),
      await chain.call(CONTRACT, 'log', [Cl.uint(1)], { nonce: nonce + 2n }),
    ];
    const txids = [];
    for (const call of calls) txids.push(await chain.accepted(call));
    await chain.mine();
    const statuses = [];
    for (const txid of txids)
      statuses.push((await chain.get(`/extended/v3/transactions/${txid}`)).body.status);
    expect(statuses).toEqual(['success', 'abort_by_post_condition', 'success']);
    if (before.type !== ClarityType.UInt) throw new Error('a count');
    expect(await count()).toEqual(Cl.uint(BigInt(before.value) + 2n));
    expect(await balance(wallet(1).address)).toBe(stx - 3000n);
  });

  it('each STX condition and mode is judged', async () => {
    const me = wallet(1).address;
    const exact = [Pc.principal(me).willSendEq(70).ustx()];
    expect((await pay(70, { mode: 'allow' })).tx_status).toBe('success');
    expect((await pay(70, { conditions: exact })).tx_status).toBe('success');
    expect((await pay(71, { conditions: exact })).tx_status).toBe('abort_by_post_condition');
    expect((await pay(71, { mode: 'allow', conditions: exact })).tx_status).toBe('abort_by_post_condition');
    const atMost = [Pc.origin().willSendLte(70).ustx()];
    expect((await pay(70, { conditions: atMost })).tx_status).toBe('success');
    expect((await pay(71, { conditions: atMost })).tx_status).toBe('abort_by_post_condition');
    expect((await pay(70, { mode: 'originator' })).tx_status).toBe('abort_by_post_condition');
  });

  it('and those of tokens', async () => {
    const me = wallet(1).address;
    expect((await chain.mined(await chain.call(CONTRACT, 'mint', [Cl.uint(9)]))).tx_status).toBe('success');
    const give = async (conditions: PostCondition[]) =>
      (await chain.mined(await chain.call(CONTRACT, 'give', [Cl.uint(4), to()], { conditions }))).tx_status;
    const coins = Pc.principal(me).willSendEq(4).ft(`${DEPLOYER.address}.toolbox`, 'coin');
    expect(await give([])).toBe('abort_by_post_condition');
    expect(await give([coins])).toBe('success');
    const convey = async (conditions: PostCondition[]) =>
      (await chain.mined(await chain.call(CONTRACT, 'convey', [Cl.uint(9), to()], { conditions }))).tx_status;
    const deed = Pc.principal(me).willSendAsset().nft(`${DEPLOYER.address}.toolbox::deed`, Cl.uint(9));
    const other = Pc.principal(me).willSendAsset().nft(`${DEPLOYER.address}.toolbox::deed`, Cl.uint(8));
    const keep = Pc.principal(me).willNotSendAsset().nft(`${DEPLOYER.address}.toolbox::deed`, Cl.uint(9));
    expect(await convey([])).toBe('abort_by_post_condition');
    expect(await convey([other])).toBe('abort_by_post_condition');
    expect(await convey([keep])).toBe('abort_by_post_condition');
    expect(await convey([deed])).toBe('success');
  });

  it('one that needs more than a block is dropped and pays nothing', async () => {
    const from = wallet(7);
    const stx = await balance(from.address);
    const body = await chain.mined(await chain.call(CONTRACT, 'costly', [], { from }));
    expect(body.tx_status).toBe('dropped_too_expensive');
    expect(await balance(from.address)).toBe(stx);
    expect(await fetchNonce({ address: from.address, network: chain.network })).toBe(0n);
  });
});

describe('deploys', () => {
  it('of a contract that does not check aborts, keeps its fee, and harms nothing', async () => {
    const body = await chain.mined(await chain.deploy('wrong', '(define-public (f) (ok (+ u1 1)))'));
    expect(body).toMatchObject({ tx_status: 'abort_by_response', tx_result: { repr: '(err none)' } });
    expect(body.vm_error).toMatch(/expecting expression of type 'uint'/);
    const failing =
      '(define-data-var n uint u1)\n(define-public (f) (ok true))\n(unwrap-panic (if (is-eq (var-get n) u2) (some u1) none))';
    expect((await chain.mined(await chain.deploy('wrong', failing))).tx_status).toBe('abort_by_response');
    const right = await chain.mined(await chain.deploy('wrong', '(define-public (f) (ok true))'));
    expect(right.tx_status).toBe('success');
    expect((await chain.mined(await chain.call(`${DEPLOYER.address}.wrong`, 'f'))).tx_status).toBe('success');
  });

  it('of a contract that exists is refused; the same name twice in one block aborts the second', async () => {
    expect(await chain.send(await chain.deploy('toolbox', TOOLBOX))).toMatchObject({
      reason: 'ContractAlreadyExists',
      reason_data: { contract_identifier: CONTRACT },
    });
    const nonce = await fetchNonce({ address: DEPLOYER.address, network: chain.network });
    const source = '(define-public (f) (ok true))';
    const txids = [
      await chain.accepted(await chain.deploy('twice', source, { nonce })),
      await chain.accepted(await chain.deploy('twice', source, { nonce: nonce + 1n })),
    ];
    await chain.mine();
    const statuses = await Promise.all(
      txids.map(async (txid) => (await chain.get(`/extended/v3/transactions/${txid}`)).body.status),
    );
    expect(statuses).toEqual(['success', 'abort_by_response']);
    expect((await chain.mined(await chain.call(`${DEPLOYER.address}.twice`, 'f'))).tx_status).toBe('success');
  });

  it('gives source and interface', async () => {
    const abi = await fetchAbi({
      contractAddress: DEPLOYER.address,
      contractName: 'toolbox',
      network: chain.network,
    });
    expect(abi.functions.find(({ name }) => name === 'log')).toMatchObject({ access: 'public' });
    const source = await chain.get(`/v2/contracts/source/${DEPLOYER.address}/toolbox?proof=0`);
    expect(source.body.source).toBe(TOOLBOX);
    expect((await chain.get(`/v2/contracts/source/${DEPLOYER.address}/none`)).status).toBe(404);
  });
});

describe('sponsored transactions', () => {
  const unsponsored = async (nonce: bigint) =>
    makeContractCall({
      contractAddress: DEPLOYER.address,
      contractName: 'toolbox',
      functionName: 'log',
      functionArgs: [Cl.uint(1)],
      senderKey: wallet(8).privateKey,
      sponsored: true,
      fee: 0,
      nonce,
      network: chain.network,
    });

  it('the sponsor pays, the origin acts', async () => {
    const [origin, sponsor] = [wallet(8), wallet(6)];
    const before = [await balance(origin.address), await balance(sponsor.address)];
    const transaction = await sponsorTransaction({
      transaction: await unsponsored(0n),
      sponsorPrivateKey: sponsor.privateKey,
      fee: 777,
      sponsorNonce: 0,
      network: chain.network,
    });
    const body = await chain.mined(transaction);
    expect(body).toMatchObject({
      tx_status: 'success',
      sender_address: origin.address,
      sponsor_address: sponsor.address,
      fee_rate: '777',
    });
    expect(await balance(origin.address)).toBe(before[0]);
    expect(await balance(sponsor.address)).toBe((before[1] ?? 0n) - 777n);
    expect(await fetchNonce({ address: sponsor.address, network: chain.network })).toBe(1n);
    const stale = await sponsorTransaction({
      transaction: await unsponsored(1n),
      sponsorPrivateKey: sponsor.privateKey,
      fee: 777,
      sponsorNonce: 0,
      network: chain.network,
    });
    expect(await chain.send(stale)).toMatchObject({
      reason: 'BadNonce',
      reason_data: { is_origin: false, expected: 1 },
    });
  });

  it('a signature that is not the sponsor’s is refused', async () => {
    const transaction = await sponsorTransaction({
      transaction: await unsponsored(1n),
      sponsorPrivateKey: wallet(6).privateKey,
      fee: 777,
      sponsorNonce: 1,
      network: chain.network,
    });
    transaction.setFee(700);
    expect(await chain.send(transaction)).toMatchObject({ reason: 'SignatureValidation' });
  });
});

describe('what the mempool refuses, with the reasons of a node', () => {
  const log = (options: Parameters<TestChain['call']>[3]) =>
    chain.call(CONTRACT, 'log', [Cl.uint(1)], options);

  it('a nonce that was used', async () => {
    expect(await chain.send(await log({ nonce: 0 }))).toMatchObject({
      error: 'transaction rejected',
      reason: 'BadNonce',
      reason_data: { actual: 0, is_origin: true, principal: wallet(1).address },
      txid: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('a fee below the floor of 1 µSTX a byte, and 180 µSTX at least', async () => {
    const long = (fee: number) =>
      chain.deploy('long', `;; ${'x'.repeat(300)}\n(define-public (f) (ok true))`, { fee });
    const bytes = estimateTransactionByteLength(await long(1));
    expect(bytes).toBeGreaterThan(400);
    expect(await chain.send(await long(bytes - 1))).toMatchObject({
      reason: 'FeeTooLow',
      reason_data: { expected: bytes, actual: bytes - 1 },
    });
    expect((await chain.mined(await long(bytes))).tx_status).toBe('success');
    expect(await chain.send(await log({ fee: 179 }))).toMatchObject({
      reason: 'FeeTooLow',
      reason_data: { expected: 180, actual: 179 },
    });
  });

  it('more than the balance', async () => {
    const rich = await makeSTXTokenTransfer({
      recipient: wallet(2).address,
      amount: 10n ** 18n,
      fee: 500,
      nonce: await fetchNonce({ address: wallet(1).address, network: chain.network }),
      senderKey: wallet(1).privateKey,
      network: chain.network,
    });
    expect(await chain.send(rich)).toMatchObject({ reason: 'NotEnoughFunds' });
  });

  it('an unknown contract, function, private function, or wrong arguments', async () => {
    const call = async (
      contract: string,
      fn: string,
      args = [Cl.uint(1)] as Parameters<TestChain['call']>[2],
    ) => chain.send(await chain.call(contract, fn, args));
    expect(await call(`${DEPLOYER.address}.nothing`, 'log')).toMatchObject({ reason: 'NoSuchContract' });
    expect(await call(CONTRACT, 'nothing')).toMatchObject({ reason: 'NoSuchPublicFunction' });
    expect(await call(CONTRACT, 'secret', [])).toMatchObject({ reason: 'NoSuchPublicFunction' });
    expect(await call(CONTRACT, 'log', [Cl.int(1)])).toMatchObject({ reason: 'BadFunctionArgument' });
    expect(await call(CONTRACT, 'log', [])).toMatchObject({ reason: 'BadFunctionArgument' });
  });

  it('another network’s chain id or version, and a mainnet address', async () => {
    const mainnet = await makeSTXTokenTransfer({
      recipient: 'SP3FBR2AGK5H9QBDH3EEN6DF8EK8JY7RX8QJ5SVTE',
      amount: 1n,
      fee: 500,
      nonce: 0,
      senderKey: wallet(1).privateKey,
      network: 'mainnet',
    });
    expect(await chain.send(mainnet)).toMatchObject({ reason: 'SignatureValidation' });
    const foreign = await log({});
    foreign.chainId = 0x80000005 as typeof foreign.chainId;
    expect(await chain.send(foreign)).toMatchObject({
      reason: 'SignatureValidation',
      reason_data: { message: expect.stringMatching(/chain ID/) },
    });
    const toMainnet = await makeSTXTokenTransfer({
      recipient: 'SP3FBR2AGK5H9QBDH3EEN6DF8EK8JY7RX8QJ5SVTE',
      amount: 1n,
      fee: 500,
      nonce: await fetchNonce({ address: wallet(1).address, network: chain.network }),
      senderKey: wallet(1).privateKey,
      network: chain.network,
    });
    expect(await chain.send(toMainnet)).toMatchObject({ reason: 'BadAddressVersionByte' });
  });

  it('a signature over something else', async () => {
    const altered = await log({});
    altered.setFee(2000);
    expect(await chain.send(altered)).toMatchObject({ reason: 'SignatureValidation' });
  });

  it('bytes that are no transaction, a cut one, one with bytes left over', async () => {
    const whole = (await log({})).serialize();
    for (const tx of ['00', whole.slice(0, -2), `${whole}00`, 'ff'.repeat(200)]) {
      const { status, body } = await chain.post('/v2/transactions', { tx });
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: 'transaction rejected', reason: 'Deserialization' });
    }
    expect((await chain.post('/v2/transactions', { tx: 'xyz' })).status).toBe(400);
    expect((await chain.post('/v2/transactions', { nothing: 1 })).status).toBe(400);
    expect((await chain.get('/v2/info')).status).toBe(200);
  });

  it('none of them left anything behind', async () => {
    expect((await chain.get('/extended/v3/mempool/transactions')).body.total).toBe(0);
  });

  it('takes raw bytes as a node does', async () => {
    const response = await fetch(`${chain.url}/v2/transactions`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array((await log({})).serializeBytes()),
    });
    expect(await response.json()).toMatch(/^[0-9a-f]{64}$/);
    await chain.mine();
  });
});

describe('reading', () => {
  const post = (fn: string, args: string[] = [], sender = wallet(1).address) =>
    chain.post(`/v2/contracts/call-read/${DEPLOYER.address}/toolbox/${fn}`, { sender, arguments: args });

  it('stops at the limits of a node', async () => {
    expect((await post('reads-90')).body).toMatchObject({ okay: true });
    expect((await post('reads-180')).body).toMatchObject({
      okay: false,
      cause: expect.stringMatching(/^CostBalanceExceeded/),
    });
  });

  it('runs nothing that writes, nothing private, nothing unknown', async () => {
    const before = await count();
    for (const fn of ['log', 'secret', 'nothing']) {
      expect((await post(fn, fn === 'log' ? [cvToHex(Cl.uint(1))] : [])).body.okay).toBe(false);
    }
    expect((await post('balance', [cvToHex(Cl.uint(1))])).body.okay).toBe(false);
    expect((await post('balance', ['0xzz'])).status).toBe(400);
    expect((await post('get-count', [], 'nobody')).status).toBe(400);
    expect(await count()).toEqual(before);
  });

  it('a map’s entry, a missing key, a missing map, a variable', async () => {
    const entry = (who: string) =>
      fetchContractMapEntry({
        contractAddress: DEPLOYER.address,
        contractName: 'toolbox',
        mapName: 'totals',
        mapKey: Cl.principal(who),
        network: chain.network,
      });
    expect((await entry(wallet(2).address)).type).toBe(ClarityType.OptionalSome);
    expect(await entry(FAUCET.address)).toEqual(Cl.none());
    const key = cvToHex(Cl.principal(FAUCET.address));
    expect((await chain.post(`/v2/map_entry/${DEPLOYER.address}/toolbox/totals?proof=0`, key)).body).toEqual({
      data: '0x09',
    });
    expect((await chain.post(`/v2/map_entry/${DEPLOYER.address}/toolbox/nothing`, key)).status).toBe(404);
    const variable = await chain.get(`/v2/data_var/${DEPLOYER.address}/toolbox/count?proof=0`);
    expect(variable.body.data).toBe(cvToHex(await count()));
    expect((await chain.get(`/v2/data_var/${DEPLOYER.address}/toolbox/nothing`)).status).toBe(404);
  });

  it('estimates a fee that the mempool takes', async () => {
    const transaction = await chain.call(CONTRACT, 'log', [Cl.uint(1)]);
    const fee = await fetchFeeEstimate({ transaction, network: chain.network });
    const estimated = await chain.call(CONTRACT, 'log', [Cl.uint(1)], { fee: Number(fee) });
    expect((await chain.mined(estimated)).tx_status).toBe('success');
  });

  it('unmodified clients find fee and nonce by themselves', async () => {
    const transaction = await makeContractDeploy({
      contractName: 'by-itself',
      codeBody: '(define-read-only (one) u1)',
      senderKey: wallet(5).privateKey,
      network: chain.network,
    });
    expect((await chain.mined(transaction)).tx_status).toBe('success');
  });

  it('the state of the chain and what happened, on the remaining routes', async () => {
    const info = (await chain.get('/v2/info')).body;
    const blocks = (await chain.get('/extended/v2/blocks?limit=1')).body;
    expect(info).toMatchObject({ network_id: 0x80000000, stacks_tip_height: blocks.total });
    expect(blocks.results[0].height).toBe(info.stacks_tip_height);
    expect((await chain.get('/v2/pox')).body.contract_id).toMatch(/\.pox-4$/);
    const status = (await chain.get('/extended')).body;
    expect(status).toMatchObject({ status: 'ready', chain_tip: { block_height: info.stacks_tip_height } });
    const contracts = `${CONTRACT}&contract_id=${DEPLOYER.address}.nothing`;
    expect(
      (await chain.get(`/extended/v2/smart-contracts/status?contract_id=${contracts}`)).body,
    ).toMatchObject({
      [CONTRACT]: { found: true, result: { status: 'success', block_height: 2 } },
      [`${DEPLOYER.address}.nothing`]: { found: false },
    });
    const mine = await chain.call(CONTRACT, 'mint', [Cl.uint(77)], { from: wallet(2) });
    const { tx_id: txid } = await chain.mined(mine);
    expect((await chain.get(`/extended/v1/tx/${txid}/raw`)).body.raw_tx).toBe(`0x${mine.serialize()}`);
    const events = (await chain.get(`/extended/v3/transactions/${txid}/events`)).body;
    expect(events.results).toMatchObject([
      {
        event_index: 0,
        type: 'ft_asset',
        ft_asset: { type: 'mint', amount: '77', recipient: wallet(2).address },
      },
      { event_index: 1, type: 'nft_asset', nft_asset: { type: 'mint', value: { repr: 'u77' } } },
    ]);
    const v1 = (await chain.get(`/extended/v1/tx/${txid}`)).body;
    expect(v1.events[1]).toMatchObject({
      event_type: 'non_fungible_token_asset',
      asset: { asset_event_type: 'mint', value: { repr: 'u77' } },
    });
    const latest = (await chain.get('/extended/v3/transactions?limit=1')).body.results[0];
    expect(latest).toMatchObject({ tx_id: txid, status: 'success' });
    const own = (await chain.get(`/extended/v1/address/${wallet(2).address}/transactions?limit=1`)).body;
    expect(own.results[0].tx_id).toBe(txid);
    const stx = (await chain.get(`/extended/v1/address/${wallet(2).address}/stx`)).body;
    expect(BigInt(stx.balance)).toBe(await balance(wallet(2).address));
    for (const wrong of ['limit=0', 'limit=x', 'offset=-1', 'cursor=x']) {
      expect((await chain.get(`/extended/v2/blocks?${wrong}`)).status).toBe(400);
    }
    expect((await chain.get('/extended/v2/blocks/999999')).status).toBe(404);
  });

  it('a page from any origin may ask', async () => {
    const preflight = await fetch(`${chain.url}/v2/transactions`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:3000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.ok).toBe(true);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/content-type/);
  });

  it('the typed API client reads its routes', async () => {
    const client = createClient({ baseUrl: chain.url });
    const nonces = await client.GET('/extended/v3/principals/{principal}/nonces', {
      params: { path: { principal: wallet(1).address } },
    });
    expect(nonces.data?.mempool.pending_nonces).toEqual([]);
    const blocks = await client.GET('/extended/v2/blocks/', { params: { query: { limit: 2 } } });
    expect(blocks.data?.results.map(({ height }) => height)).toEqual([
      blocks.data?.total,
      (blocks.data?.total ?? 0) - 1,
    ]);
    const logs = await client.GET('/extended/v2/smart-contracts/{contract_id}/logs', {
      params: { path: { contract_id: CONTRACT }, query: { limit: 1 } },
    });
    expect(logs.data?.results).toHaveLength(1);
    const older = await client.GET('/extended/v2/smart-contracts/{contract_id}/logs', {
      params: { path: { contract_id: CONTRACT }, query: { limit: 1, cursor: logs.data?.next_cursor ?? '' } },
    });
    expect(older.data?.results[0]?.tx_id).not.toBe(logs.data?.results[0]?.tx_id);
  });
});

describe('the faucet', () => {
  it('pays a fresh address, by a transaction like any other', async () => {
    const fresh = 'ST3J2GVMMM2R07ZFBJDWTYEYAR8FZH5WKDTFJ9AHA';
    expect(validateStacksAddress(fresh)).toBe(true);
    const answers = await Promise.all(
      [1, 2].map(() => chain.post(`/extended/v1/faucets/stx?address=${fresh}`)),
    );
    expect(answers.map(({ body }) => body.success)).toEqual([true, true]);
    await chain.mine();
    expect(await balance(fresh)).toBe(1_000_000_000n);
    expect((await chain.get(`/extended/v3/transactions/${answers[0]?.body.txId}`)).body.status).toBe(
      'success',
    );
    expect((await chain.post('/extended/v1/faucets/stx?address=zzz')).status).toBe(400);
  });

  it('the named accounts have the addresses of their keys', async () => {
    const { getAddressFromPrivateKey } = await import('@stacks/transactions');
    for (const { address, privateKey } of [...DEVELOPMENT_ACCOUNTS, FAUCET]) {
      expect(getAddressFromPrivateKey(privateKey, 'testnet')).toBe(address);
    }
  });
});

describe('trying a transaction out', () => {
  async function simulate(transaction: StacksTransactionWire, token = 'the-token') {
    const response = await fetch(`${chain.url}/v3/transactions/simulate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: token },
      body: JSON.stringify({ transaction_hex: transaction.serialize() }),
    });
    const text = await response.text();
    return { status: response.status, text, body: response.ok ? JSON.parse(text) : null };
  }
  const count = async () => cvToHex(await read('get-count'));

  it('says what it would do, and leaves nothing of it, whatever the outcome', async () => {
    const from = wallet(7);
    const before = [await count(), await balance(from.address)];
    const call = (fn: string, args: Parameters<typeof chain.call>[2] = [], options = {}) =>
      chain.call(CONTRACT, fn, args, { from, ...options });
    const to = Cl.principal(wallet(1).address);
    const outcomes = [
      await simulate(await call('log', [Cl.uint(3)])),
      await simulate(await call('log', [Cl.uint(0)])),
      await simulate(await call('boom')),
      await simulate(await call('pay', [Cl.uint(5), to])),
      await simulate(await call('pay', [Cl.uint(5), to], { mode: 'allow' })),
      await simulate(await call('log', [Cl.uint(3)])),
    ];
    expect(outcomes.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const told = outcomes.map(({ body }) => [body.result_hex, body.post_condition_aborted, body.vm_error]);
    const ok = cvToHex(Cl.ok(Cl.uint(3)));
    expect(told[0]).toEqual([ok, false, null]);
    expect(told[1]).toEqual([cvToHex(Cl.error(Cl.uint(42))), false, null]);
    expect(told[2]?.slice(0, 2)).toEqual([cvToHex(Cl.error(Cl.none())), false]);
    expect(told[2]?.[2]).toBeTruthy();
    expect(told[3]?.[1]).toBe(true);
    expect(told[4]).toEqual([cvToHex(Cl.ok(Cl.bool(true))), false, null]);
    // As the first: nothing of the ones between has stayed.
    expect(told[5]).toEqual(told[0]);
    expect(outcomes[0]?.body.events).toHaveLength(1);
    expect([await count(), await balance(from.address)]).toEqual(before);
    expect(await fetchNonce({ address: from.address, network: chain.network })).toBe(0n);
    // And what is really done comes to the same.
    const done = await chain.mined(await call('log', [Cl.uint(3)]));
    expect(done.tx_result.hex).toBe(ok);
  });

  it('refuses what no block could hold, and whoever has not the token', async () => {
    const fine = await chain.call(CONTRACT, 'log', [Cl.uint(1)], { from: wallet(5) });
    expect(await simulate(fine, 'another')).toMatchObject({ status: 401 });
    const ahead = await chain.call(CONTRACT, 'log', [Cl.uint(1)], { from: wallet(5), nonce: 9 });
    expect(await simulate(ahead)).toMatchObject({ status: 400, text: expect.stringContaining('BadNonce') });
    const nowhere = await chain.call(`${DEPLOYER.address}.nothing`, 'log', [], { from: wallet(5) });
    expect(await simulate(nowhere)).toMatchObject({ status: 400 });
  });
});
