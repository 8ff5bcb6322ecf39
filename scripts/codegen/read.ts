import { readFile } from 'node:fs/promises';
import { initSimnet } from '@stacks/clarinet-sdk';

/** A Clarity type as the SDK writes it in an interface. */
export type AbiType =
  | 'none'
  | 'int128'
  | 'uint128'
  | 'bool'
  | 'principal'
  | 'trait_reference'
  | { buffer: { length: number } }
  | { 'string-utf8': { length: number } }
  | { 'string-ascii': { length: number } }
  | { tuple: { name: string; type: AbiType }[] }
  | { optional: AbiType }
  | { response: { ok: AbiType; error: AbiType } }
  | { list: { type: AbiType; length: number } };

export interface AbiFunction {
  name: string;
  access: 'private' | 'public' | 'read_only';
  args: { name: string; type: AbiType }[];
  outputs: { type: AbiType };
}

export interface ContractError {
  code: number;
  name: string;
  comment: string;
}

export interface ContractSource {
  name: string;
  functions: AbiFunction[];
  errors: ContractError[];
}

/** Error constants `ERR-…` of a contract's source, with the one comment line that stands directly above each. */
export function readErrors(source: string): ContractError[] {
  const errors: ContractError[] = [];
  let comment = '';
  for (const raw of source.split('\n')) {
    const line = raw.trim();
    const found = /^\(define-constant (ERR-[A-Z0-9-]+) \(?(?:err )?u(\d+)\)?\)(?:\s*;;\s*(.*))?$/.exec(line);
    if (found) {
      const [, name = '', code = '', after] = found;
      errors.push({ code: Number(code), name, comment: comment || (after ?? '') });
    }
    comment = /^;+\s?(.*)$/.exec(line)?.[1] ?? '';
  }
  return errors;
}

/** The project's contracts by name: interface from the Clarinet SDK (offline), errors from the source. */
export async function readContracts(root: string): Promise<ContractSource[]> {
  const simnet = await initSimnet(`${root}Clarinet.toml`, true);
  const contracts: ContractSource[] = [];
  const paths = contractPaths(await readFile(`${root}Clarinet.toml`, 'utf8'));
  for (const [id, abi] of simnet.getContractsInterfaces()) {
    const [address, name = ''] = id.split('.');
    const path = paths.get(name);
    if (address !== simnet.deployer || path === undefined) continue;
    const source = await readFile(`${root}${path}`, 'utf8');
    contracts.push({ name, functions: abi.functions as AbiFunction[], errors: readErrors(source) });
  }
  return contracts.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Contract name → source path, from the tables `[contracts.<name>]` of Clarinet.toml. */
export function contractPaths(manifest: string): Map<string, string> {
  const paths = new Map<string, string>();
  let name: string | undefined;
  for (const line of manifest.split('\n')) {
    const table = /^\s*\[(.+)\]\s*$/.exec(line);
    if (table) name = /^contracts\."?([a-z0-9-]+)"?$/.exec(table[1] ?? '')?.[1];
    const path = /^\s*path\s*=\s*["'](.+)["']/.exec(line)?.[1];
    if (name && path) paths.set(name, path);
  }
  return paths;
}
