/**
 * Accounts that every local chain funds at its genesis.
 *
 * These private keys are PUBLICLY KNOWN development keys (the ones that the Stacks tools print in their
 * manuals). Never send anything of value to them on a public network.
 */
export interface DevelopmentAccount {
  readonly name: string;
  readonly address: string;
  /** 32 bytes and the compression mark `01`, in hex. Publicly known. */
  readonly privateKey: string;
  /** Balance at genesis in µSTX. */
  readonly balance: bigint;
}

const STX = 1_000_000n;

function account(name: string, address: string, privateKey: string, stx = 1_000_000n): DevelopmentAccount {
  return { name, address, privateKey, balance: stx * STX };
}

/** Deploys the contracts. */
export const DEPLOYER = account(
  'deployer',
  'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM',
  '753b7cc01a1a2e86221266a154af739463fce51219d97e4f856cd7200c3bd2a601',
  100_000_000n,
);

/** Pays the faucet's transfers. */
export const FAUCET = account(
  'faucet',
  'STNHKEPYEPJ8ET55ZZ0M5A34J0R3N5FM2CMMMAZ6',
  'de433bdfa14ec43aa1098d5be594c8ffb20a31485ff9de2923b2689471c401b801',
  10_000_000_000n,
);

/** Where fees go: an address of twenty zero bytes, whose key nobody knows. */
export const FEE_COLLECTOR = 'ST000000000000000000002AMW42H';

export const DEVELOPMENT_ACCOUNTS: readonly DevelopmentAccount[] = [
  DEPLOYER,
  account(
    'wallet_1',
    'ST1SJ3DTE5DN7X54YDH5D64R3BCB6A2AG2ZQ8YPD5',
    '7287ba251d44a4d3fd9276c88ce34c5c52a038955511cccaf77e61068649c17801',
  ),
  account(
    'wallet_2',
    'ST2CY5V39NHDPWSXMW9QDT3HC3GD6Q6XX4CFRK9AG',
    '530d9f61984c888536871c6573073bdfc0058896dc1adfe9a6a10dfacadc209101',
  ),
  account(
    'wallet_3',
    'ST2JHG361ZXG51QTKY2NQCVBPPRRE2KZB1HR05NNC',
    'd655b2523bcd65e34889725c73064feb17ceb796831c0e111ba1a552b0f31b3901',
  ),
  account(
    'wallet_4',
    'ST2NEB84ASENDXKYGJPQW86YXQCEFEX2ZQPG87ND',
    'f9d7206a47f14d2870c163ebab4bf3e70d18f5d14ce1031f3902fbbc894fe4c701',
  ),
  account(
    'wallet_5',
    'ST2REHHS5J3CERCRBEPMGH7921Q6PYKAADT7JP2VB',
    '3eccc5dac8056590432db6a35d52b9896876a3d5cbdea53b72400bc9c2099fe801',
  ),
  account(
    'wallet_6',
    'ST3AM1A56AK2C1XAFJ4115ZSV26EB49BVQ10MGCS0',
    '7036b29cb5e235e5fd9b09ae3e8eec4404e44906814d5d01cbca968a60ed4bfb01',
  ),
  account(
    'wallet_7',
    'ST3PF13W7Z0RRM42A8VZRVFQ75SV1K26RXEP8YGKJ',
    'b463f0df6c05d2f156393eee73f8016c5372caa0e9e29a901bb7171d90dc4f1401',
  ),
  account(
    'wallet_8',
    'ST3NBRSFKX28FQ2ZJ1MAKX58HKHSDGNV5N7R21XCP',
    '6a1a754ba863d7bab14adbbc3f8ebb090af9e871ace621d3e5ab634e1422885e01',
  ),
];
