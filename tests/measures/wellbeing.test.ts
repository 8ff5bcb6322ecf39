import { beforeEach, describe, expect, test } from 'vitest';
import {
  addGoal,
  changeGoal,
  discardSession,
  goals,
  keepMeasure,
  measures,
  moods,
  removeGoal,
  removeMeasure,
  SESSION,
  sessions,
  setMood,
  wellbeingSchemas,
} from '@/lib/flows';
import { type Answer, score } from '@/lib/measures/scoring';
import { createMemoryStore, createVault, unlockVault, type Vault, type VaultStore } from '@/lib/vault';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, stageChain } from '@/scripts/support/actors';

let store: VaultStore;
let vault: Vault;
beforeEach(async () => {
  store = createMemoryStore();
  vault = await createVault(store, 'plum kettle orbit', { cost: 1 });
});

const phq9: Answer[] = [2, 1, 3, 0, 2, 1, 0, 2, 0];
const draft = { instrument: 'phq-9', date: '2026-11-20', answers: phq9, difficulty: 1 } as const;

describe('what a person notes for themselves', () => {
  test('is there after reopening, whoever acts, the latest day first', async () => {
    await keepMeasure({ vault }, draft);
    await keepMeasure({ vault }, { ...draft, date: '2026-11-27' });
    await keepMeasure(
      { vault },
      { ...draft, instrument: 'gad-7', date: '2026-11-24', answers: phq9.slice(0, 7) },
    );
    await setMood({ vault }, { id: 's1', date: '2026-11-20' }, 2);
    await setMood({ vault }, { id: 's2', date: '2026-11-27' }, 4);
    await addGoal({ vault }, '  Sleep before midnight ', '2026-11-01');
    vault.lock();
    const again = { vault: await unlockVault(store, 'plum kettle orbit', {}) };
    const kept = await measures(again);
    expect(kept.map((m) => [m.instrument, m.date, score(m.instrument, m.answers)])).toEqual([
      ['phq-9', '2026-11-27', 11],
      ['gad-7', '2026-11-24', 9],
      ['phq-9', '2026-11-20', 11],
    ]);
    expect((await moods(again)).map((m) => [m.session, m.value])).toEqual([
      ['s2', 4],
      ['s1', 2],
    ]);
    expect(await goals(again)).toMatchObject([{ text: 'Sleep before midnight', state: 'open', until: null }]);
  });

  test('a correction keeps the sheet, its place and when it was made; a removed one is gone', async () => {
    const { id, createdAt } = await keepMeasure({ vault }, draft);
    const corrected = await keepMeasure(
      { vault },
      { ...draft, answers: phq9.with(8, 1), date: '2026-11-19' },
      id,
    );
    expect(corrected).toMatchObject({ id, createdAt, date: '2026-11-19' });
    expect(await measures({ vault })).toHaveLength(1);
    await removeMeasure({ vault }, id);
    expect(await measures({ vault })).toEqual([]);
  });

  test('a mood is one for each session, changed or taken back', async () => {
    const session = { id: 's1', date: '2026-11-20' };
    await setMood({ vault }, session, 2);
    await setMood({ vault }, session, 5);
    expect(await moods({ vault })).toEqual([{ session: 's1', date: '2026-11-20', value: 5 }]);
    await setMood({ vault }, session, null);
    expect(await moods({ vault })).toEqual([]);
    for (const none of [0, 6, 2.5]) await expect(setMood({ vault }, session, none)).rejects.toThrow();
    expect(await moods({ vault })).toEqual([]);
  });

  test('a session that is discarded takes its mood with it', async () => {
    const stage = stageChain('localnet', 'http://127.0.0.1:1', DEPLOYER.address);
    const ctx = await actor({ ...stage, mailbox: undefined as never }, undefined, vault);
    const facts = { date: '2026-11-20', minutes: 50, modality: 'video' };
    const unsent = {
      pairingId: null,
      account: '0',
      pairing: null,
      sequence: null,
      countersignature: null,
      txid: null,
    };
    for (const id of ['s1', 's2']) {
      const told = {
        id,
        owner: ctx.wallet.principal,
        facts,
        note: '',
        week: '2969',
        state: 'draft',
        createdAt: 1,
      };
      await vault.put(SESSION, id, { ...unsent, ...told, code: null, reason: null });
      await setMood(ctx, { id, date: facts.date }, 3);
    }
    await discardSession(ctx, 's1');
    expect((await sessions(ctx)).map((s) => s.id)).toEqual(['s2']);
    expect((await moods(ctx)).map((m) => m.session)).toEqual(['s2']);
  });

  test('a goal is reached or put aside, opened again, and removed; open ones stand first', async () => {
    const first = await addGoal({ vault }, 'Call my sister', '2026-10-01');
    const second = await addGoal({ vault }, 'Walk on Sundays', '2026-10-02');
    const reached = await changeGoal({ vault }, second, { state: 'reached', until: '2026-11-20' });
    expect(reached).toMatchObject({ state: 'reached', until: '2026-11-20', since: '2026-10-02' });
    expect((await goals({ vault })).map((g) => g.id)).toEqual([first.id, second.id]);
    expect(await changeGoal({ vault }, reached, { state: 'open' })).toMatchObject({
      state: 'open',
      until: null,
    });
    await removeGoal({ vault }, first.id);
    expect((await goals({ vault })).map((g) => g.text)).toEqual(['Walk on Sundays']);
    await expect(addGoal({ vault }, '   ', '2026-10-01')).rejects.toThrow();
  });

  test('no sheet is kept with an answer missing, one too many, or of the other questionnaire', async () => {
    for (const answers of [phq9.slice(1), [...phq9, 0 as const], phq9.slice(0, 7)])
      await expect(keepMeasure({ vault }, { ...draft, answers })).rejects.toThrow();
    await expect(keepMeasure({ vault }, { ...draft, answers: phq9.with(0, 4 as Answer) })).rejects.toThrow();
    expect(await measures({ vault })).toEqual([]);
  });

  test('the shapes for export and sharing read all that is kept, and know every kind', async () => {
    await keepMeasure({ vault }, draft);
    await setMood({ vault }, { id: 's1', date: '2026-11-20' }, 2);
    await addGoal({ vault }, 'Call my sister', '2026-10-01');
    const all = await vault.all((error) => {
      throw error;
    });
    expect(all.map((r) => r.kind).sort()).toEqual(Object.keys(wellbeingSchemas).sort());
    for (const { kind, data } of all) {
      const schema = Object.entries(wellbeingSchemas).find(([name]) => name === kind)?.[1];
      expect(schema?.parse(data)).toEqual(data);
    }
  });
});
