import { agree, type Deps } from './verdict';

type Nodes = readonly [Deps['chain'], ...Deps['chain'][]];

/**
 * Several nodes as one that says only what all of them say, so that none of them has to be trusted. As of the block of the
 * one that is furthest behind.
 */
export function agreeing(nodes: Nodes): Deps['chain'] {
  return {
    async read(call, signal) {
      const answers = await Promise.all(nodes.map((node) => node.read(call, signal)));
      const [first] = answers as [(typeof answers)[number]];
      for (const answer of answers) agree(plain(answer) === plain(first));
      return first;
    },
    async entry(map, call, signal) {
      const ask = (node: Deps['chain']) =>
        node.entry ? node.entry(map, call, signal) : node.read(call, signal);
      const answers = await Promise.all(nodes.map(ask));
      const [first] = answers as [(typeof answers)[number]];
      for (const answer of answers) agree(plain(answer) === plain(first));
      return first;
    },
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
