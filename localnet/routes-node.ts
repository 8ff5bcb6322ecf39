import { hexToBytes } from '@noble/hashes/utils.js';
import { createContractCallPayload, hexToCV, validateContractCall } from '@stacks/transactions';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { minimumFee } from './admission';
import {
  address,
  BadRequest,
  clarityName,
  contractName,
  hex,
  jsonBody,
  type Localnet,
  NotFound,
  parse,
  principal,
} from './http';
import { Rejection } from './rejection';
import { ClarityFailure, type Cost, EngineTrap } from './simnet';
import { CHAIN_ID } from './transaction';

/** What a node lets a read-only call use. */
export const READ_ONLY_LIMIT: Cost = {
  read_count: 100,
  read_length: 200_000,
  runtime: 1_000_000_000,
  write_count: 0,
  write_length: 0,
};

const callBody = z.object({
  sender: principal,
  arguments: z.array(hex).max(256),
  sponsor: principal.optional(),
});
const feeBody = z.object({
  transaction_payload: hex,
  estimated_len: z.int().positive().max(2_097_152).nullish(),
});
const transactionBody = z.object({ tx: hex, attachment: hex.nullish() });
const OCTETS = 'application/octet-stream';
/** Bytes of a transaction around its payload, when the client gave no length. */
const ENVELOPE_BYTES = 200;

/** The RPC interface of a Stacks node, `/v2/…`. */
export function nodeRoutes({ chain, submit }: Localnet): Hono {
  const app = new Hono();

  app.get('/info', (c) => {
    const { tip } = chain.ledger;
    return c.json({
      peer_version: 402653196,
      pox_consensus: tip.burnHash.slice(2, 42),
      burn_block_height: tip.burnHeight,
      stable_pox_consensus: tip.burnHash.slice(2, 42),
      stable_burn_block_height: tip.burnHeight,
      server_version: 'embedded local chain (Clarinet simnet)',
      network_id: CHAIN_ID,
      parent_network_id: 3_669_344_250,
      stacks_tip_height: tip.height,
      stacks_tip: tip.hash.slice(2),
      stacks_tip_consensus_hash: tip.burnHash.slice(2, 42),
      genesis_chainstate_hash: chain.ledger.blocks[0]?.hash.slice(2),
      unanchored_tip: null,
      unanchored_seq: null,
      tenure_height: tip.burnHeight,
      exit_at_block_height: null,
      is_fully_synced: true,
    });
  });

  app.get('/pox', (c) => {
    const height = chain.burnHeight;
    const length = 1050;
    const cycle = Math.floor(height / length);
    return c.json({
      contract_id: 'ST000000000000000000002AMW42H.pox-4',
      pox_activation_threshold_ustx: 0,
      first_burnchain_block_height: 0,
      current_burnchain_block_height: height,
      prepare_phase_block_length: 50,
      reward_phase_block_length: length - 50,
      reward_slots: 2000,
      rejection_fraction: null,
      total_liquid_supply_ustx: 0,
      current_cycle: { id: cycle, min_threshold_ustx: 0, stacked_ustx: 0, is_pox_active: false },
      next_cycle: {
        id: cycle + 1,
        min_threshold_ustx: 0,
        min_increment_ustx: 0,
        stacked_ustx: 0,
        prepare_phase_start_block_height: (cycle + 1) * length - 50,
        blocks_until_prepare_phase: (cycle + 1) * length - 50 - height,
        reward_phase_start_block_height: (cycle + 1) * length,
        blocks_until_reward_phase: (cycle + 1) * length - height,
        ustx_until_pox_rejection: null,
      },
      reward_cycle_id: cycle,
      reward_cycle_length: length,
      contract_versions: [],
      epochs: [],
    });
  });

  app.get('/accounts/:principal', (c) => {
    const who = parse(principal, c.req.param('principal'));
    const proof = c.req.query('proof') === '0' ? {} : { balance_proof: '', nonce_proof: '' };
    return c.json({
      balance: hex128(chain.balance(who)),
      locked: hex128(0n),
      unlock_height: 0,
      nonce: chain.ledger.nonce(who),
      ...proof,
    });
  });

  app.post('/transactions', async (c) => {
    const raw = await rawTransaction(c);
    try {
      return c.json(await submit(raw));
    } catch (error) {
      if (error instanceof Rejection) return c.json(error.toJSON(), 400);
      throw error;
    }
  });

  app.get('/fees/transfer', (c) => c.json(1));

  app.post('/fees/transaction', async (c) => {
    const { transaction_payload, estimated_len } = await jsonBody(c, feeBody);
    const bytes = estimated_len ?? transaction_payload.length / 2 + ENVELOPE_BYTES;
    const fee = minimumFee(bytes);
    return c.json({
      cost_scalar_change_by_byte: 0.00476837158203125,
      estimated_cost: {
        read_count: 10,
        read_length: 50_000,
        runtime: 1_000_000,
        write_count: 3,
        write_length: 500,
      },
      estimated_cost_scalar: bytes,
      estimations: [1, 1.25, 2].map((rate) => ({ fee_rate: rate, fee: Math.ceil(fee * rate) })),
    });
  });

  app.post('/contracts/call-read/:address/:name/:fn', async (c) => {
    const contract = contractOf(c);
    const fn = parse(clarityName, c.req.param('fn'));
    const { sender, arguments: args } = await jsonBody(c, callBody);
    if (sender.includes('.')) throw new BadRequest('sender: a contract as sender is not supported here');
    const values = args.map(clarityValue);
    const refused = (cause: string) => c.json({ okay: false, cause });
    const abi = chain.interface(contract);
    if (!abi) return refused(`Unchecked(NoSuchContract("${contract}"))`);
    const found = abi.functions.find(({ name }) => name === fn);
    if (!found || found.access === 'private') return refused(`Unchecked(UndefinedFunction("${fn}"))`);
    if (found.access === 'public')
      return refused(`Unchecked(PublicFunctionNotReadOnly("${contract}", "${fn}"))`);
    try {
      const [owner = '', name = ''] = contract.split('.');
      validateContractCall(createContractCallPayload(owner, name, fn, values), abi);
    } catch (error) {
      return refused(`Unchecked(TypeError: ${error instanceof Error ? error.message : String(error)})`);
    }
    try {
      const { result, cost } = chain.callReadOnly(contract, fn, values, sender);
      const over = (Object.keys(READ_ONLY_LIMIT) as (keyof Cost)[]).some(
        (unit) => cost[unit] > READ_ONLY_LIMIT[unit],
      );
      if (over) return refused(`CostBalanceExceeded(${debug(cost)}, ${debug(READ_ONLY_LIMIT)})`);
      return c.json({ okay: true, result });
    } catch (error) {
      if (!(error instanceof ClarityFailure || error instanceof EngineTrap)) throw error;
      return refused(error.message.replace(/^.*Runtime error while interpreting \S+: /s, ''));
    }
  });

  app.post('/map_entry/:address/:name/:map', async (c) => {
    const contract = contractOf(c);
    const map = parse(clarityName, c.req.param('map'));
    const key = clarityValue(await jsonBody(c, hex));
    if (!chain.interface(contract)?.maps.some(({ name }) => name === map)) throw new NotFound('no such map');
    return c.json({ data: chain.mapEntry(contract, map, key) ?? '0x09', ...noProof(c) });
  });

  app.get('/data_var/:address/:name/:variable', (c) => {
    const contract = contractOf(c);
    const name = parse(clarityName, c.req.param('variable'));
    const known = chain
      .interface(contract)
      ?.variables.some((v) => v.name === name && v.access === 'variable');
    const data = known ? chain.dataVar(contract, name) : null;
    if (data === null) throw new NotFound('no such variable');
    return c.json({ data, ...noProof(c) });
  });

  app.get('/contracts/interface/:address/:name', (c) => {
    const abi = chain.interface(contractOf(c));
    if (!abi) throw new NotFound('No contract interface data found');
    return c.json(abi);
  });

  app.get('/contracts/source/:address/:name', (c) => {
    const contract = chain.ledger.contract(contractOf(c));
    if (!contract) throw new NotFound('No contract source data found');
    return c.json({ source: contract.source, publish_height: contract.height, ...noProof(c, 'marf_proof') });
  });

  return app;
}

async function rawTransaction(c: Context): Promise<Uint8Array> {
  if (c.req.header('content-type')?.startsWith(OCTETS)) return new Uint8Array(await c.req.arrayBuffer());
  return hexToBytes((await jsonBody(c, transactionBody)).tx);
}

function contractOf(c: Context): string {
  return `${parse(address, c.req.param('address'))}.${parse(contractName, c.req.param('name'))}`;
}

/** A node sends proofs unless told not to; there is no Merkle tree here, so they are empty. */
function noProof(c: Context, name = 'proof'): Record<string, string> {
  return c.req.query('proof') === '0' ? {} : { [name]: '' };
}

/** @throws BadRequest */
function clarityValue(text: string) {
  try {
    const value = hexToCV(text);
    return value;
  } catch (error) {
    throw new BadRequest(`not a Clarity value: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function hex128(amount: bigint): string {
  return `0x${amount.toString(16).padStart(32, '0')}`;
}

function debug({ write_length, write_count, read_length, read_count, runtime }: Cost): string {
  return `ExecutionCost { write_length: ${write_length}, write_count: ${write_count}, read_length: ${read_length}, read_count: ${read_count}, runtime: ${runtime} }`;
}
