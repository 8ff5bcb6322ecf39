import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Cl, type ClarityValue } from '@stacks/transactions';
import { deployer, nextTime, read, TERM, WEEK } from './chain';
import { deployForwarder, type Forward } from './interfaces';
import { overriding } from './session';

const FOLDER = 'tests/contracts/transcripts';
const EARLIEST = 1_600_000_000n;
const LATEST = 2_600_000_000n;

/**
 * Plays a story in which everybody is a contract of their own, a smart wallet, and keeps what each call answered, printed
 * and moved, and what was read in between. The whole must be what the file of that name says, to the letter, with times
 * since the beginning and byte strings by their order. `UPDATE=1` writes the file: read the difference before it is kept.
 */
export class Transcript {
  private readonly lines: string[] = [];
  private readonly wallets = new Map<string, { principal: string; through: Forward }>();
  private readonly names = new Map<string, string>();
  private readonly seen = new Map<string, string>();
  private readonly start = nextTime();
  private readonly real = globalThis.simnet;

  /** @param people who takes part, with the contracts that their wallet can call; with none they act by themselves */
  constructor(
    private readonly name: string,
    people: Record<string, [who: string, contracts: string[]]>,
  ) {
    this.names.set(deployer, 'deployer');
    for (const [named, [who, contracts]] of Object.entries(people)) {
      this.names.set(who, named);
      if (contracts.length === 0) continue;
      const wallet = `wallet-of-${named.replaceAll(' ', '-')}`;
      const through = deployForwarder(wallet, contracts);
      this.wallets.set(who, { principal: `${deployer}.${wallet}`, through });
      this.names.set(`${deployer}.${wallet}`, named);
      this.names.set(who, `whoever signs for ${named}`);
    }
  }

  /** Where the person's wallet stands: who they are to the contracts. */
  of(who: string): string {
    return this.wallets.get(who)?.principal ?? who;
  }

  /** Plays the story, with the helpers of the other tests, and compares. */
  play(story: () => void): void {
    const { callPublicFn, callReadOnlyFn } = this;
    globalThis.simnet = overriding(this.real, { callPublicFn, callReadOnlyFn });
    try {
      story();
    } finally {
      globalThis.simnet = this.real;
    }
    this.compare();
  }

  /** A line of the story's own. */
  say(line: string): void {
    this.lines.push('', `# ${line}`);
  }

  /** Reads, and keeps what was read. */
  look(contract: string, name: string, ...args: ClarityValue[]): void {
    const shown = args.map((arg) => this.show(this.translated(arg))).join(' ');
    this.lines.push(
      `? ${contract}.${name}${shown && ` ${shown}`} = ${this.show(read(contract, name, args))}`,
    );
  }

  /** Keeps a row as the chain holds it, with what no function tells. */
  row(contract: string, map: string, key: ClarityValue): void {
    const held = this.real.getMapEntry(`${deployer}.${contract}`, map, key);
    this.lines.push(`! ${contract}.${map} ${this.show(key)} = ${this.show(held)}`);
  }

  private readonly callPublicFn = (
    id: string,
    fn: string,
    args: ClarityValue[],
    sender: string,
  ): ReturnType<typeof simnet.callPublicFn> => {
    const contract = id.split('.')[1] as string;
    const own = { contract, fn, args: args.map((arg) => this.translated(arg)) };
    const sent = this.wallets.get(sender)?.through(own.contract, own.fn, own.args) ?? own;
    const raw = this.real.callPublicFn(`${deployer}.${sent.contract}`, sent.fn, sent.args, sender);
    this.keep(this.names.get(this.of(sender)) ?? sender, `${contract}.${fn}`, raw);
    return raw;
  };

  private readonly callReadOnlyFn = (id: string, fn: string, args: ClarityValue[], sender: string) =>
    this.real.callReadOnlyFn(
      id,
      fn,
      args.map((arg) => this.translated(arg)),
      sender,
    );

  /** People's wallets in the place of the people. */
  private translated(value: ClarityValue): ClarityValue {
    if (value.type === 'address') return Cl.principal(this.of(value.value));
    if (value.type === 'some') return Cl.some(this.translated(value.value));
    if (value.type === 'list') return Cl.list(value.value.map((item) => this.translated(item)));
    if (value.type === 'tuple') {
      const parts = Object.entries(value.value).map(([key, part]) => [
        key,
        this.translated(part as ClarityValue),
      ]);
      return Cl.tuple(Object.fromEntries(parts));
    }
    return value;
  }

  private keep(who: string, what: string, raw: ReturnType<typeof simnet.callPublicFn>): void {
    this.lines.push(`${who}: ${what} -> ${this.show(raw.result)}`);
    for (const { event, data } of raw.events) {
      const said = data as Record<string, unknown>;
      if (event === 'print_event') {
        const contract = String(said.contract_identifier).split('.')[1];
        this.lines.push(`    ${contract} prints ${this.show(said.value as ClarityValue)}`);
      } else {
        const { sender, recipient, amount } = said;
        const [from, to] = [sender, recipient].map((one) => this.show(Cl.principal(String(one))));
        this.lines.push(`    ${event} ${amount} from ${from} to ${to}`);
      }
    }
  }

  /** The value in words that are the same on every day. */
  private show(value: ClarityValue): string {
    if (value.type === 'uint') return this.number(BigInt(value.value));
    if (value.type === 'buffer') return this.bytes(value.value);
    if (value.type === 'address' || value.type === 'contract') {
      return this.names.get(value.value) ?? value.value.replace(deployer, '');
    }
    if (value.type === 'some' || value.type === 'ok' || value.type === 'err') {
      return `(${value.type} ${this.show(value.value)})`;
    }
    if (value.type === 'list') return `(list ${value.value.map((item) => this.show(item)).join(' ')})`;
    if (value.type === 'tuple') {
      const parts = Object.entries(value.value).sort(([a], [b]) => (a < b ? -1 : 1));
      return `{${parts.map(([key, part]) => `${key}: ${this.show(part as ClarityValue)}`).join(', ')}}`;
    }
    return Cl.prettyPrint(value);
  }

  private number(n: bigint): string {
    const week = (this.start + 259_200n) / WEEK;
    if (n > EARLIEST && n % TERM === 0n) return `term+${n / TERM - this.start / TERM}`;
    if (n > EARLIEST && n < LATEST) return `t+${n - this.start}`;
    if (n > week - 300n && n < week + 300n) return `week+${n - week}`;
    return `u${n}`;
  }

  private bytes(hex: string): string {
    const known = this.seen.get(hex);
    if (known) return known;
    const named = hex.length < 64 ? `0x${hex}` : `bytes-${this.seen.size + 1}`;
    this.seen.set(hex, named);
    return named;
  }

  private compare(): void {
    const file = join(FOLDER, `${this.name}.txt`);
    const text = `${this.lines.join('\n').trim()}\n`;
    if (process.env.UPDATE) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    if (!existsSync(file)) throw new Error(`there is no ${file}; UPDATE=1 writes it`);
    const kept = readFileSync(file, 'utf8').split('\n');
    const now = text.split('\n');
    for (let at = 0; at < Math.max(kept.length, now.length); at += 1) {
      if (kept[at] === now[at]) continue;
      throw new Error(
        `${file}:${at + 1}\nexpected ${kept[at] ?? 'the end'}\ngot      ${now[at] ?? 'the end'}`,
      );
    }
  }
}
