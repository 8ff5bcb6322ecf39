import 'server-only';
import {
  AddressHashMode,
  AnchorMode,
  AuthType,
  addressFromVersionHash,
  addressHashModeToVersion,
  addressToString,
  deserializeTransaction,
  FungibleConditionCode,
  PayloadType,
  PostConditionMode,
  PostConditionPrincipalId,
  PostConditionType,
  type PostConditionWire,
  PubKeyEncoding,
  type StacksTransactionWire,
  verifyOrigin,
} from '@stacks/transactions';
import { MAX_TRANSACTION_BYTES } from '@/lib/relay/limits';
import { fits, isSponsored } from './calls';
import { RelayRefusal } from './refusal';
import { hashAfter, type OriginSigned } from './signing';

/** Where the project's contracts stand. */
export interface Place {
  mainnet: boolean;
  chainId: number;
  deployer: string;
}

/** A call that may be sponsored as far as it can be judged without asking the chain, and without its signature. */
export interface SponsoredCall extends OriginSigned {
  wire: StacksTransactionWire;
  origin: string;
  nonce: number;
  /** Of everything that the origin signed but its nonce, hex. */
  sighash: string;
  contract: string;
  functionName: string;
}

const VERSION = { mainnet: 0x00, testnet: 0x80 } as const;
/** A fee of the contract, and what it hands on to its treasury. */
const MAX_POST_CONDITIONS = 3;

/**
 * Reads a transaction that its origin has signed for sponsoring, and judges everything that stands in it but the signature.
 * @throws RelayRefusal 'form', 'network', 'call', 'arguments', 'post-conditions'
 */
export function readSponsoredCall(raw: Uint8Array, place: Place): SponsoredCall {
  const wire = decode(raw);
  const { auth, payload } = wire;
  if (auth.authType !== AuthType.Sponsored) throw form('It is not signed for a sponsor.');
  const condition = auth.spendingCondition;
  if (condition.hashMode !== AddressHashMode.P2PKH || !('signature' in condition))
    throw form('Its origin is not a single signer.');
  if (!('signature' in auth.sponsorSpendingCondition))
    throw form('It has room for a sponsor of several signers.');
  if (condition.keyEncoding !== PubKeyEncoding.Compressed) throw form('Its key is not compressed.');
  if (BigInt(condition.fee) !== 0n) throw form('It offers a fee of its own.');
  if (BigInt(condition.nonce) > BigInt(Number.MAX_SAFE_INTEGER)) throw form('Its nonce is out of range.');
  if (wire.anchorMode !== AnchorMode.Any) throw form('It asks for a kind of block.');
  if (wire.chainId !== place.chainId || wire.transactionVersion !== version(place))
    throw new RelayRefusal('network', 'The transaction is for another network.');
  const origin = addressToString(
    addressFromVersionHash(
      addressHashModeToVersion(condition.hashMode, place.mainnet ? 'mainnet' : 'testnet'),
      condition.signer,
    ),
  );
  if (payload.payloadType !== PayloadType.ContractCall) throw notSponsored();
  const contract = payload.contractName.content;
  const functionName = payload.functionName.content;
  if (addressToString(payload.contractAddress) !== place.deployer) throw notSponsored();
  if (!isSponsored(contract, functionName)) throw notSponsored();
  if (!fits(contract, functionName, payload.functionArgs))
    throw new RelayRefusal('arguments', 'The arguments are not those of the function.');
  checkPostConditions(wire, origin, place);
  const sighash = wire.signBegin();
  return {
    wire,
    raw,
    origin,
    nonce: Number(condition.nonce),
    originHash: hashAfter(condition, sighash),
    sighash,
    contract,
    functionName,
  };
}

const version = ({ mainnet }: Place) => (mainnet ? VERSION.mainnet : VERSION.testnet);
const form = (why: string) =>
  new RelayRefusal('form', `The transaction is not one that can be sponsored. ${why}`);
const notSponsored = () => new RelayRefusal('call', 'This relay pays only for calls of this project.');

/** The one canonical reading of the bytes, so that what is judged is what is sent. */
function decode(raw: Uint8Array): StacksTransactionWire {
  if (raw.length > MAX_TRANSACTION_BYTES) throw form('It is too long.');
  let wire: StacksTransactionWire;
  try {
    wire = deserializeTransaction(raw);
  } catch {
    throw form('It cannot be read.');
  }
  if (!Buffer.from(wire.serializeBytes()).equals(raw)) throw form('It has more than one reading.');
  return wire;
}

/** At most so many STX, out of the caller's account or one of the project's contracts; whatever is not named may not move. */
function checkPostConditions(wire: StacksTransactionWire, origin: string, { deployer }: Place): void {
  const refuse = () =>
    new RelayRefusal(
      'post-conditions',
      'The transaction lets assets move that are not the caller’s to move.',
    );
  const conditions = wire.postConditions.values as PostConditionWire[];
  if (wire.postConditionMode !== PostConditionMode.Deny || conditions.length > MAX_POST_CONDITIONS)
    throw refuse();
  for (const condition of conditions) {
    if (condition.conditionType !== PostConditionType.STX) throw refuse();
    if (condition.conditionCode !== FungibleConditionCode.LessEqual) throw refuse();
    const { principal } = condition;
    const ofOrigin =
      principal.prefix === PostConditionPrincipalId.Origin ||
      (principal.prefix === PostConditionPrincipalId.Standard &&
        addressToString(principal.address) === origin);
    const ofContract =
      principal.prefix === PostConditionPrincipalId.Contract &&
      addressToString(principal.address) === deployer;
    if (!ofOrigin && !ofContract) throw refuse();
  }
}

/**
 * Judges the origin's signature, which is the dearest of all checks.
 * @throws RelayRefusal 'signature'
 */
export function checkSignature({ wire, sighash }: SponsoredCall): void {
  try {
    verifyOrigin(wire.auth, sighash);
  } catch {
    throw new RelayRefusal('signature', 'The signature is not the origin’s.');
  }
}
