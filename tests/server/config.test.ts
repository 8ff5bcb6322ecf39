import { describe, expect, it } from 'vitest';
import { publicConfig } from '@/lib/config/public';
import { ConfigError, LOCAL_DEPLOYER, parseEnv } from '@/lib/config/schema';

const MAINNET = 'SP2J6ZY48GV1EZ5V2V5RB9MP66SW86PYKKNRV9EJ7';

function problems(source: Record<string, string>): string[] {
  try {
    parseEnv(source);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((p) => p.variable);
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('needs nothing on localnet', () => {
    expect(parseEnv({})).toMatchObject({
      network: 'localnet',
      chainId: 0x80000000,
      apiUrl: 'http://127.0.0.1:3999',
      deployer: LOCAL_DEPLOYER,
      dataDir: '.data',
    });
    expect(parseEnv({ CHAIN_PORT: '4100' }).apiUrl).toBe('http://127.0.0.1:4100');
    expect(parseEnv({ HIRO_API_KEY: '', DATABASE_URL: ' ' })).toMatchObject({ hiroApiKey: undefined });
  });

  it('knows the networks', () => {
    expect(parseEnv({ STACKS_NETWORK: 'mainnet', CONTRACT_DEPLOYER: MAINNET })).toMatchObject({
      chainId: 1,
      apiUrl: 'https://api.hiro.so',
    });
    expect(parseEnv({ STACKS_NETWORK: 'testnet', CONTRACT_DEPLOYER: LOCAL_DEPLOYER })).toMatchObject({
      chainId: 0x80000000,
      apiUrl: 'https://api.testnet.hiro.so',
    });
    expect(parseEnv({ STACKS_API_URL: 'http://node.example:20443/' }).apiUrl).toBe(
      'http://node.example:20443',
    );
  });

  it('has no relay unless a seed or keys are given', () => {
    expect(parseEnv({ RELAY_FEE: '9000' }).relay).toBeUndefined();
    expect(parseEnv({ RELAY_SEED: '11'.repeat(32) }).relay).toMatchObject({
      pool: 8,
      fee: 10_000n,
      feeMax: 100_000n,
      perHour: 60,
      difficulty: 14,
      nodeUrl: 'http://127.0.0.1:3999',
    });
    const keys = ['22'.repeat(32), `${'33'.repeat(32)}01`];
    const given = {
      RELAY_KEYS: keys.join(', '),
      RELAY_NODE_URL: 'http://node.example/',
      RELAY_NODE_TOKEN: 'x',
    };
    expect(parseEnv(given).relay).toMatchObject({ keys, nodeUrl: 'http://node.example', nodeToken: 'x' });
  });

  it.each([
    ['STACKS_NETWORK', { STACKS_NETWORK: 'devnet' }],
    ['CONTRACT_DEPLOYER', { STACKS_NETWORK: 'testnet' }],
    ['CONTRACT_DEPLOYER', { STACKS_NETWORK: 'mainnet' }],
    ['CONTRACT_DEPLOYER', { STACKS_NETWORK: 'mainnet', CONTRACT_DEPLOYER: LOCAL_DEPLOYER }],
    ['CONTRACT_DEPLOYER', { CONTRACT_DEPLOYER: MAINNET }],
    ['CONTRACT_DEPLOYER', { CONTRACT_DEPLOYER: `${LOCAL_DEPLOYER.slice(0, -1)}A` }],
    ['STACKS_API_URL', { STACKS_API_URL: 'ftp://node.example' }],
    ['STACKS_API_URL', { STACKS_API_URL: 'http://user:pass@node.example' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://db.example/x' }],
    ['CHAIN_PORT', { CHAIN_PORT: '70000' }],
    ['HIRO_API_KEY', { HIRO_API_KEY: 'two words' }],
    ['DEMO_ISSUER_KEY', { DEMO_ISSUER_KEY: 'abc' }],
    ['RELAY_SEED', { RELAY_SEED: 'abc' }],
    ['RELAY_KEYS', { RELAY_SEED: '11'.repeat(32), RELAY_KEYS: '22'.repeat(32) }],
    ['RELAY_KEYS', { RELAY_KEYS: `${'22'.repeat(32)}, ${'22'.repeat(32)}` }],
    ['RELAY_FEE', { RELAY_SEED: '11'.repeat(32), RELAY_FEE: '500' }],
    ['RELAY_FEE_MAX', { RELAY_SEED: '11'.repeat(32), RELAY_FEE: '9000', RELAY_FEE_MAX: '8000' }],
    ['RELAY_POOL', { RELAY_POOL: '101' }],
    ['RELAY_PER_DAY', { RELAY_PER_DAY: '0' }],
    ['RELAY_DIFFICULTY', { RELAY_DIFFICULTY: '21' }],
    [
      'DEMO_ISSUER_KEY',
      { STACKS_NETWORK: 'testnet', CONTRACT_DEPLOYER: LOCAL_DEPLOYER, DEMO_ISSUER_KEY: '11'.repeat(32) },
    ],
  ])('names %s when it is wrong: %j', (variable, source) => {
    expect(problems(source as Record<string, string>)).toEqual([variable]);
  });

  it('names all wrong variables at once and prints no value', () => {
    const source = {
      HIRO_API_KEY: 'canary secret one',
      DATABASE_URL: 'https://canary:secret@two',
      DEMO_ISSUER_KEY: 'canary-secret-three',
      STACKS_API_URL: 'canary-secret-four',
    };
    expect(problems(source).sort()).toEqual(Object.keys(source).sort());
    expect(() => parseEnv(source)).toThrow(/HIRO_API_KEY: must be/);
    try {
      parseEnv(source);
    } catch (error) {
      expect(String(error)).not.toContain('canary');
    }
  });

  it('gives the page no secret and no upstream', () => {
    const secrets = {
      HIRO_API_KEY: 'canary-key',
      DATABASE_URL: 'postgres://canary:canary@db/x',
      STACKS_API_URL: 'http://canary.example',
      DATA_DIR: '/canary',
      DEMO_ISSUER_KEY: '11'.repeat(32),
    };
    const local = publicConfig(parseEnv(secrets));
    expect(local).toEqual({
      network: 'localnet',
      chainId: 0x80000000,
      deployer: LOCAL_DEPLOYER,
      demoIssuerKey: '11'.repeat(32),
      faucet: true,
    });
    expect(JSON.stringify(local)).not.toContain('canary');
    expect(publicConfig(parseEnv({ STACKS_NETWORK: 'mainnet', CONTRACT_DEPLOYER: MAINNET }))).toEqual({
      network: 'mainnet',
      chainId: 1,
      deployer: MAINNET,
      faucet: false,
    });
  });
});
