import { type Replacement, replacements, type Surroundings } from './operators';
import { head, lineOf, type Node, readClarity } from './reader';

/** One change of one contract. */
export interface Mutant {
  contract: string;
  /** The function, constant or variable that it stands in. */
  definition: string;
  operator: string;
  line: number;
  /** The expression around the change, on one line, and what becomes of it. */
  before: string;
  after: string;
  /** Lines on which it and the expressions around it begin, the innermost first. */
  around: number[];
  /** Names of the error constants in the guard around it, if any. */
  reasons: string[];
  /** Of the text: replaced from, to, and by what. */
  start: number;
  end: number;
  text: string;
}

/** A contract as the tool reads it. */
export interface Contract {
  name: string;
  /** Relative to the repository. */
  file: string;
  source: string;
}

/** First and last line of a top-level definition. */
export interface Definition {
  name: string;
  first: number;
  last: number;
  /** For each name it mentions and each time: the lines on which the expressions around begin, the innermost first. */
  mentions: Map<string, number[][]>;
  function: boolean;
}

/** Where the body of a definition begins; the rest are names and types. */
const BODY: Record<string, number> = {
  'define-constant': 2,
  'define-data-var': 3,
  'define-private': 2,
  'define-read-only': 2,
  'define-public': 2,
};

const nameOf = (definition: Node): string => {
  const named = definition.children[1];
  return (named?.kind === 'list' ? named.children[0]?.text : named?.text) ?? '';
};
const oneLine = (text: string): string =>
  text
    .replace(/;;[^\n]*/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** The definitions of a contract, with their lines and what they mention. */
export function definitionsOf(contract: Contract): Definition[] {
  return readClarity(contract.source).map((node) => ({
    name: nameOf(node),
    first: lineOf(contract.source, node.start),
    last: lineOf(contract.source, node.end),
    mentions: mentionsIn(contract.source, node),
    function: node.children[1]?.kind === 'list',
  }));
}

const atoms = (node: Node): Node[] =>
  node.kind === 'atom' ? [node] : node.children.flatMap((child) => atoms(child));

function mentionsIn(source: string, definition: Node): Map<string, number[][]> {
  const mentions = new Map<string, number[][]>();
  for (const atom of atoms(definition))
    mentions.set(atom.text, [...(mentions.get(atom.text) ?? []), linesAround(source, atom)]);
  return mentions;
}

/** The lines on which an expression and those around it begin, the innermost first. */
function linesAround(source: string, node: Node): number[] {
  const around = node.parent ? linesAround(source, node.parent) : [];
  return [lineOf(source, node.start), ...around];
}

/** Every mutant of a contract, in the order of its source. */
export function mutantsOf(contract: Contract): Mutant[] {
  const definitions = readClarity(contract.source);
  const around = surroundings(definitions);
  const out: Mutant[] = [];
  for (const definition of definitions) {
    const body = BODY[head(definition)];
    const name = nameOf(definition);
    // the number of an error is its name for the outside, asserted where it is raised
    if (body === undefined || name.startsWith('ERR-')) continue;
    const visit = (node: Node): void => {
      for (const replacement of replacements(node, around)) {
        const mutant = describe(contract, name, node, replacement);
        if (mutant.before !== mutant.after) out.push(mutant);
      }
      for (const child of evaluated(node)) visit(child);
    };
    for (const part of definition.children.slice(body)) visit(part);
  }
  return out;
}

/** The parts that are expressions themselves: neither names of what is bound nor keys. */
function evaluated(node: Node): Node[] {
  if (node.kind === 'tuple') return node.children.filter((_, i) => i % 2 === 1);
  if (node.kind !== 'list') return [];
  if (head(node) !== 'let') return node.children.slice(1);
  const bindings = node.children[1]?.children ?? [];
  return [...bindings.flatMap((binding) => binding.children.slice(1)), ...node.children.slice(2)];
}

function surroundings(definitions: Node[]): Surroundings {
  const constants = definitions.filter((node) => head(node) === 'define-constant');
  const errors = constants.map(nameOf).filter((name) => name.startsWith('ERR-'));
  // states: u1, u2, u3 in a row
  const nextState = new Map<string, string>();
  let run: string[] = [];
  const close = (): void => {
    run.forEach((name, i) => {
      if (run.length > 1) nextState.set(name, run[(i + 1) % run.length]!);
    });
    run = [];
  };
  for (const constant of constants) {
    const value = constant.children[2]?.text;
    if (value !== `u${run.length + 1}`) close();
    if (value === `u${run.length + 1}`) run.push(nameOf(constant));
  }
  close();
  return { errors, nextState };
}

function describe(contract: Contract, definition: string, node: Node, change: Replacement): Mutant {
  const { source } = contract;
  const { start = node.start, end = node.end } = change;
  // a literal says little by itself: it is shown with the expression that holds it
  const shown = node.kind === 'list' || node.kind === 'tuple' || !node.parent ? node : node.parent;
  const changed = source.slice(shown.start, start) + change.text + source.slice(end, shown.end);
  const ancestors: Node[] = [];
  for (let one: Node | null = node; one; one = one.parent) ancestors.push(one);
  const guard = ancestors.find((one) => ['asserts!', 'unwrap!', 'try!'].includes(head(one)));
  return {
    contract: contract.name,
    definition,
    operator: change.operator,
    line: lineOf(source, node.start),
    before: oneLine(shown.text),
    after: oneLine(changed),
    around: linesAround(source, node),
    reasons: guard
      ? atoms(guard)
          .map((atom) => atom.text)
          .filter((name) => name.startsWith('ERR-'))
      : [],
    start,
    end,
    text: change.text,
  };
}

/** The contract's source with the one change. */
export function mutate(contract: Contract, mutant: Mutant): string {
  return contract.source.slice(0, mutant.start) + mutant.text + contract.source.slice(mutant.end);
}

/** One and the same for the same change of the same text, whatever lines stand above it. */
export const identity = (m: Pick<Mutant, 'contract' | 'definition' | 'before' | 'after'>): string =>
  [m.contract, m.definition, m.before, m.after].join(' | ');
