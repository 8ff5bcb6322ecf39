import type { ClarityValue } from '@stacks/transactions';
import { call, deployer } from './chain';
import { deploy } from './stand-ins';

/** A type as the interface of a contract spells it; the parts of it that the public functions use. */
export type Type =
  | 'uint128'
  | 'bool'
  | 'principal'
  | 'trait_reference'
  | { buffer: { length: number } }
  | { 'string-ascii': { length: number } }
  | { 'string-utf8': { length: number } }
  | { optional: Type }
  | { list: { type: Type; length: number } }
  | { tuple: { name: string; type: Type }[] };

/** A public function of a contract, as its interface has it. */
export interface PublicFunction {
  contract: string;
  name: string;
  args: { name: string; type: Type }[];
}

/** All public functions of all contracts of the deployer, read from their interfaces. */
export function publicFunctions(): PublicFunction[] {
  const found: PublicFunction[] = [];
  for (const [id, { functions }] of simnet.getContractsInterfaces()) {
    const [address, contract] = id.split('.') as [string, string];
    if (address !== deployer) continue;
    for (const { access, name, args } of functions) {
      if (access === 'public') found.push({ contract, name, args: args as PublicFunction['args'] });
    }
  }
  return found;
}

/** The type in Clarity's spelling. */
function spelled(type: Type): string {
  if (type === 'uint128') return 'uint';
  if (typeof type === 'string') return type;
  if ('buffer' in type) return `(buff ${type.buffer.length})`;
  if ('string-ascii' in type) return `(string-ascii ${type['string-ascii'].length})`;
  if ('string-utf8' in type) return `(string-utf8 ${type['string-utf8'].length})`;
  if ('optional' in type) return `(optional ${spelled(type.optional)})`;
  if ('list' in type) return `(list ${type.list.length} ${spelled(type.list.type)})`;
  return `{${type.tuple.map((part) => `${part.name}: ${spelled(part.type)}`).join(', ')}}`;
}

/** What a proxy gives where a contract is asked for: it cannot pass on one that it is handed as a plain value. */
const CONTRACT: Record<string, string> = { ledger: '.session-logger', candidate: '.verification' };

/** A call as it has to be sent to a contract that passes it on. */
export type Forward = (
  contract: string,
  fn: string,
  args: ClarityValue[],
) => { contract: string; fn: string; args: ClarityValue[] };

/**
 * Deploys `name`: one function for each public function of all contracts (or of those named), which passes its
 * arguments on. Whoever calls it is tx-sender, and it is contract-caller. Gives how to call through it, from the
 * arguments of the function itself.
 */
export function deployForwarder(name: string, contracts?: string[]): Forward {
  const functions = publicFunctions().filter(({ contract }) => contracts?.includes(contract) ?? true);
  const source = functions.map(({ contract, name, args }) => {
    const taken = args.filter((arg) => arg.type !== 'trait_reference');
    const given = args.map((arg) => (arg.type === 'trait_reference' ? CONTRACT[arg.name] : arg.name));
    const parameters = taken.map((arg) => `(${arg.name} ${spelled(arg.type)})`).join(' ');
    return `(define-public (${contract}-${name} ${parameters}) (contract-call? .${contract} ${name} ${given.join(' ')}))`;
  });
  deploy(name, source.join('\n'));
  return (contract, fn, args) => {
    const declared = functions.find((f) => f.contract === contract && f.name === fn)?.args;
    const taken = args.filter((_, i) => declared?.[i]?.type !== 'trait_reference');
    return { contract: name, fn: `${contract}-${fn}`, args: taken };
  };
}

/** Deploys `proxy` for all public functions; gives how to call through it. */
export function deployProxy(): typeof call {
  const through = deployForwarder('proxy');
  return (sender, ...sent) => {
    const { contract, fn, args } = through(...sent);
    return call(sender, contract, fn, args);
  };
}

/** The contract `proxy` as a principal. */
export const proxy = `${deployer}.proxy`;
