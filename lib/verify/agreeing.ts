import { agree, type Deps } from './verdict';

type Nodes = readonly [Deps['chain'], ...Deps['chain'][]];

/**
 * Several nodes as one that says only what all of them say, so that none of them has to be trusted. As of the block of the
 * one that is furthest behind.
 */
export function agreeing(nodes: Nodes): Deps['chain'] {
  async function all<T>(ask: (node: Deps['chain']) => Promise<T>): Promise<T> {
    const [first, ...others] = (await Promise.all(nodes.map(ask))) as [T, ...T[]];
    for (const answer of others) agree(plain(answer) === plain(first));
    return first;
  }
  return {
    read: (call, signal) => all((node) => node.read(call, signal)),
    async tip() {
      const tips = await Promise.all(nodes.map((node) => node.tip()));
      const [first] = tips as [(typeof tips)[number]];
      return tips.reduce((least, tip) => (tip.height < least.height ? tip : least), first);
    },
  };
}

/** A value of the chain as text: equal texts are equal values. */
export function plain(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner));
}
