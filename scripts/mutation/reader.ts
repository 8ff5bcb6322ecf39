/**
 * A reader of Clarity's s-expressions that keeps where each stands in the text. It knows comments, strings and
 * tuples in braces, and nothing of meaning.
 */

/** One expression: `text[start, end)`; a list or tuple also has what is inside, a tuple as key, value, key, value. */
export interface Node {
  kind: 'list' | 'tuple' | 'atom' | 'string';
  start: number;
  end: number;
  text: string;
  children: Node[];
  parent: Node | null;
}

const CLOSES: Record<string, string> = { '(': ')', '{': '}' };
const BETWEEN = /(?:[\s,:]|;[^\n]*)*/y;
const STRING = /u?"(?:\\.|[^"\\])*"/y;
const ATOM = /[^\s,:;(){}"]+/y;

/** All top-level expressions of a contract; throws with the offset of what it cannot read. */
export function readClarity(text: string): Node[] {
  let at = 0;

  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found !== null;
  };

  const readOne = (parent: Node | null): Node => {
    const start = at;
    const close = CLOSES[text[at] ?? ''];
    const node: Node = { kind: 'atom', start, end: 0, text: '', children: [], parent };
    if (close) {
      node.kind = close === ')' ? 'list' : 'tuple';
      at += 1;
      node.children = readUntil(close, node);
      at += 1;
    } else if (match(STRING)) node.kind = 'string';
    else if (!match(ATOM)) throw new Error(`cannot read offset ${at}: ${text.slice(at, at + 20)}`);
    node.end = at;
    node.text = text.slice(start, at);
    return node;
  };

  const readUntil = (close: string | undefined, parent: Node | null): Node[] => {
    const nodes: Node[] = [];
    for (match(BETWEEN); text[at] !== close; match(BETWEEN)) nodes.push(readOne(parent));
    return nodes;
  };

  return readUntil(undefined, null);
}

/** The first element of a list, when it is a plain name: `map-set` of `(map-set …)`. */
export function head(node: Node): string {
  const first = node.kind === 'list' ? node.children[0] : undefined;
  return first?.kind === 'atom' ? first.text : '';
}

/** The values of a tuple, each with its key, and the span to cut for dropping the two. */
export function fields(tuple: Node): { key: Node; value: Node }[] {
  const found: { key: Node; value: Node }[] = [];
  for (let i = 0; i + 1 < tuple.children.length; i += 2)
    found.push({ key: tuple.children[i]!, value: tuple.children[i + 1]! });
  return found;
}

/** Line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
