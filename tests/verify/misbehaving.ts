import { createServer, type ServerResponse } from 'node:http';
import {
  Cl,
  ClarityType,
  type ClarityValue,
  deserializeCV,
  serializeCV,
  type UIntCV,
} from '@stacks/transactions';

/** How a node goes wrong in one answer. `honest` passes the local chain's answer on. */
export const FAULTS = [
  'silent',
  'refused',
  'busy',
  'failed',
  'page',
  'cut',
  'empty',
  'no-read',
  'another',
  'nobody',
  'altered',
  'turned',
  'shortened',
  'dropped',
] as const;
/** Those in which the answer has the right form. */
export const LIES = [
  'another',
  'nobody',
  'altered',
  'turned',
  'shortened',
] as const satisfies readonly (typeof FAULTS)[number][];
export type Fault = 'honest' | (typeof FAULTS)[number];

export interface Misbehaving {
  url: string;
  /** Decides about each request, by its number from 0 on. */
  plan(fault: (request: number) => Fault): void;
  /** From now on every read is answered as for a hash that nobody made, or as for one that holds, and nothing else is wrong. */
  lie(as: 'nobody' | 'holds' | null): void;
  asked(): number;
  close(): Promise<void>;
}

type Seen = { body: string; answer: string };

/**
 * A real HTTP server in front of the local chain that goes wrong as told: it falls silent, asks for patience, breaks off, answers
 * something else, or lies in the right form.
 * @param holds a hash that holds, and one that nobody made
 */
export async function startMisbehaving(
  upstream: string,
  random: () => number,
  holds: string,
): Promise<Misbehaving> {
  let plan: (request: number) => Fault = () => 'honest';
  let lying: 'nobody' | 'holds' | null = null;
  let count = 0;
  const seen = new Map<string, Seen[]>();
  const open = new Set<ServerResponse>();

  const ask = async (
    path: string,
    method: string,
    body: string,
  ): Promise<{ status: number; text: string }> => {
    const init =
      method === 'POST' ? { method, body, headers: { 'content-type': 'application/json' } } : { method };
    const answer = await fetch(upstream + path, init);
    return { status: answer.status, text: await answer.text() };
  };
  /** The chain's true answer to the same question about another hash. */
  const about = (path: string, body: string, hash: string) => {
    const asked = JSON.parse(body) as { arguments: string[] };
    const swapped = asked.arguments.map((hex) => `0x${serializeCV(swap(deserializeCV(hex), hash))}`);
    return ask(path, 'POST', JSON.stringify({ ...asked, arguments: swapped }));
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const [path, method] = [request.url ?? '/', request.method ?? 'GET'];
    const fault = plan(count++);
    const json = (status: number, text: string, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    try {
      if (lying && method === 'POST') {
        const said = await about(path, body, lying === 'holds' ? holds : 'cd'.repeat(32));
        return json(said.status, said.text);
      }
      if (fault === 'silent') return open.add(response);
      if (fault === 'dropped') return response.destroy();
      if (fault === 'refused') return json(404, '{"error":"no such path"}');
      if (fault === 'busy') return json(429, '{"error":"patience"}', { 'retry-after': '1' });
      if (fault === 'failed') return json(503, 'down');
      if (fault === 'page')
        return response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome</p>');
      if (fault === 'empty') return json(200, '');
      if (fault === 'no-read') return json(200, '{"okay":false,"cause":"Runtime"}');
      const said = await ask(path, method, body);
      const others = seen.get(path) ?? [];
      seen.set(path, [...others, { body, answer: said.text }]);
      if (fault === 'another' && others.length > 0) {
        return json(200, others[Math.floor(random() * others.length)]?.answer ?? said.text);
      }
      if (fault === 'nobody' && method === 'POST') {
        const nobodys = await about(path, body, 'cd'.repeat(32));
        return json(nobodys.status, nobodys.text);
      }
      if (fault === 'altered')
        return json(
          200,
          altered(said.text, (value) => change(value, random)),
        );
      if (fault === 'turned')
        return json(
          200,
          altered(said.text, (v) => inList(v, ([a, ...b]) => [...b, a])),
        );
      if (fault === 'shortened')
        return json(
          200,
          altered(said.text, (v) => inList(v, ([, ...b]) => b)),
        );
      if (fault === 'cut') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': said.text.length });
        response.write(said.text.slice(0, said.text.length / 2));
        return response.destroy();
      }
      return json(said.status, said.text);
    } catch {
      return response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    plan: (next) => {
      plan = next;
      count = 0;
    },
    lie: (as) => {
      lying = as;
    },
    asked: () => count,
    close: () =>
      new Promise((resolve) => {
        for (const response of open) response.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The answer with its value changed, in the form that the answer has; that of a block gets another time. */
function altered(text: string, change: (value: ClarityValue) => ClarityValue): string {
  const answer = JSON.parse(text) as { result?: string; height?: number; block_time?: number };
  if (answer.height !== undefined) {
    const { value } = change(Cl.uint(answer.block_time ?? 0)) as UIntCV;
    return JSON.stringify({ ...answer, block_time: Number(value) });
  }
  if (!answer.result) return text;
  return JSON.stringify({ okay: true, result: `0x${serializeCV(change(deserializeCV(answer.result)))}` });
}

/** The hashes of an argument in a question exchanged for another one. */
function swap(value: ClarityValue, hash: string): ClarityValue {
  if (value.type === ClarityType.List) return Cl.list(value.value.map((one) => swap(one, hash)));
  return value.type === ClarityType.Buffer && value.value.length === 64 ? Cl.bufferFromHex(hash) : value;
}

/** A list with its items changed; nothing else is. */
function inList(
  value: ClarityValue,
  change: (items: ClarityValue[]) => (ClarityValue | undefined)[],
): ClarityValue {
  if (value.type !== ClarityType.List) return value;
  return Cl.list(change(value.value).filter((one) => one !== undefined));
}

function change(value: ClarityValue, random: () => number): ClarityValue {
  switch (value.type) {
    case ClarityType.UInt:
      // A time is put anywhere between the beginning of all times and twice as far from it.
      if (BigInt(value.value) > 1_000_000_000n && random() < 0.5) {
        return Cl.uint(Math.floor(Number(value.value) * random() * 2));
      }
      // The numbers of the states are small: every one of them has to come up.
      return Cl.uint(random() < 0.7 ? Math.floor(random() * 6) : BigInt(value.value) + 1n);
    case ClarityType.BoolTrue:
      return Cl.bool(false);
    case ClarityType.BoolFalse:
      return Cl.bool(true);
    case ClarityType.OptionalNone:
      return Cl.some(Cl.uint(1));
    case ClarityType.OptionalSome:
      return random() < 0.3 ? Cl.none() : Cl.some(change(value.value, random));
    case ClarityType.Buffer: {
      const bytes = value.value;
      const at = Math.floor(random() * 64);
      return Cl.bufferFromHex(bytes.slice(0, at) + (bytes[at] === '0' ? '1' : '0') + bytes.slice(at + 1));
    }
    case ClarityType.Tuple: {
      const names = Object.keys(value.value);
      // The verdict is what a liar would change.
      const name =
        'status' in value.value && random() < 0.6 ? 'status' : names[Math.floor(random() * names.length)];
      if (name === undefined) return value;
      return Cl.tuple({ ...value.value, [name]: change(value.value[name] as ClarityValue, random) });
    }
    case ClarityType.List: {
      const at = Math.floor(random() * value.value.length);
      return Cl.list(value.value.map((one, i) => (i === at ? change(one, random) : one)));
    }
    case ClarityType.ResponseOk:
      return random() < 0.3 ? Cl.error(Cl.uint(1708)) : Cl.ok(change(value.value, random));
    default:
      return value;
  }
}
