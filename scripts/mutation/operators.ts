import { fields, head, type Node } from './reader';

/**
 * The operators: each looks at one expression and says by what it could be replaced. A replacement that does not
 * type-check is no harm: such a mutant is counted as invalid, never as killed.
 */

/** What the operators know of the contract around an expression. */
export interface Surroundings {
  /** Error constants, in the order of the source. */
  errors: string[];
  /** For each name of a state (constants u1, u2, u3 in a row), the next one. */
  nextState: Map<string, string>;
}

export interface Replacement {
  operator: string;
  text: string;
  /** What is replaced, where it is less than the whole expression: a field with its key. */
  start?: number;
  end?: number;
}

const COMPARISONS: Record<string, string[]> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
};
const NEIGHBOURS: Record<string, string> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  mod: '/',
  and: 'or',
  or: 'and',
  'is-some': 'is-none',
  'is-none': 'is-some',
  'is-ok': 'is-err',
  'is-err': 'is-ok',
};
const WRITES = ['map-set', 'map-insert', 'map-delete', 'var-set', 'print'];
/** Where an error constant stands in the place of a reason. */
const REASONED = ['asserts!', 'unwrap!', 'unwrap-err!'];

const withHead = (node: Node, name: string): string => `(${name}${node.text.slice(1 + head(node).length)}`;
const without = (node: Node, dropped: Node): string =>
  `(${node.children
    .filter((child) => child !== dropped)
    .map((child) => child.text)
    .join(' ')})`;

/** Every replacement of this very expression; those of its parts come when they are asked for themselves. */
export function replacements(node: Node, around: Surroundings): Replacement[] {
  if (node.kind === 'list') return ofList(node);
  if (node.kind === 'atom') return ofAtom(node, around);
  if (node.kind === 'string') return [{ operator: 'text', text: changedText(node.text) }];
  return ofTuple(node);
}

function ofList(node: Node): Replacement[] {
  const name = head(node);
  const [, first, second, third] = node.children;
  const out: Replacement[] = [];
  const add = (operator: string, text: string): void => {
    out.push({ operator, text });
  };

  for (const other of COMPARISONS[name] ?? []) add('comparison', withHead(node, other));
  if (name === 'is-eq') add('comparison', `(not ${node.text})`);
  const neighbour = NEIGHBOURS[name];
  if (neighbour) add('neighbour', withHead(node, neighbour));
  if (name === 'and' || name === 'or') {
    for (const operand of node.children.slice(1)) add('operand dropped', without(node, operand));
  }
  if (name === 'not' && first) add('not dropped', first.text);
  if (name === 'if' && first && second && third) {
    add('branches swapped', `(if ${first.text} ${third.text} ${second.text})`);
  }
  if (name === 'asserts!' && first && first.text !== 'true') add('guard removed', 'true');
  if (name === 'try!' && isStatement(node)) add('check removed', 'true');
  if (name === 'map-insert') add('insert overwrites', withHead(node, 'map-set'));
  if (WRITES.includes(name)) add(name === 'print' ? 'event removed' : 'write removed', 'true');
  if (name === 'merge' && first) add('merge dropped', first.text);
  if (name === 'some') add('none for some', 'none');
  if (name === 'concat' && first && second) {
    add('part dropped', first.text);
    add('part dropped', second.text);
  }
  return out;
}

/** Its value is not used: it stands before the end of a body. */
function isStatement(node: Node): boolean {
  const siblings = node.parent?.children ?? [];
  const from = { begin: 1, let: 2 }[head(node.parent ?? node)];
  const place = siblings.indexOf(node);
  return from !== undefined && place >= from && place < siblings.length - 1;
}

function ofAtom(node: Node, around: Surroundings): Replacement[] {
  const { text, parent } = node;
  if (/^u?\d+$/.test(text)) {
    const sign = text.startsWith('u') ? 'u' : '';
    const n = BigInt(text.slice(sign.length));
    const others = n > 0n ? [n + 1n, n - 1n] : [1n];
    return others.map((other) => ({ operator: 'number', text: `${sign}${other}` }));
  }
  if (/^0x([0-9a-f]{2})+$/i.test(text)) {
    const last = Number.parseInt(text.slice(-2), 16) ^ 1;
    return [{ operator: 'bytes', text: `${text.slice(0, -2)}${last.toString(16).padStart(2, '0')}` }];
  }
  // (ok true) tells nothing that (ok false) would not
  if (text === 'true' || text === 'false') {
    if (parent && head(parent) === 'ok') return [];
    return [{ operator: 'truth', text: text === 'true' ? 'false' : 'true' }];
  }
  if (text === 'contract-caller') return [{ operator: 'authority', text: 'tx-sender' }];
  if (text === 'tx-sender') return [{ operator: 'authority', text: 'contract-caller' }];
  const state = around.nextState.get(text);
  if (state) return [{ operator: 'state', text: state }];
  const error = around.errors.indexOf(text);
  if (error >= 0 && parent && REASONED.includes(head(parent)) && around.errors.length > 1) {
    return [{ operator: 'reason', text: around.errors[(error + 1) % around.errors.length]! }];
  }
  return [];
}

/** Fields of what is hashed, and of what a merge changes. */
function ofTuple(node: Node): Replacement[] {
  const parent = node.parent;
  if (!parent || node.children.length < 4) return [];
  const use = head(parent);
  const changes = use === 'merge' && parent.children[2] === node;
  if (use !== 'to-consensus-buff?' && !changes) return [];
  return fields(node).map(({ key, value }, i, all) => {
    const next = all[i + 1];
    const before = all[i - 1];
    // with the comma after it, or before it when it is the last
    const start = next || !before ? key.start : before.value.end;
    const end = next ? next.key.start : value.end;
    return { operator: 'field dropped', text: '', start, end };
  });
}

/** The first letter changed, the length kept. */
function changedText(text: string): string {
  return text.replace(/"(\\.|[^"\\])/, (_, letter: string) => `"${letter === 'x' ? 'y' : 'x'}`);
}
