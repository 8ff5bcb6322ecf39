import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import {
  call,
  DAY,
  deployer,
  err,
  nextTime,
  ok,
  pass,
  passUntil,
  person,
  read,
  shows,
  uintField,
} from './support/chain';
import {
  type Action,
  approve,
  cancel,
  decide,
  execute,
  propose,
  proposed,
  withdrawApproval,
} from './support/council';
import { deploy } from './support/stand-ins';
import { stranger } from './support/world';

const member = (n: number): string => person(200 + n);
const milestone: Action = { kind: 'milestone', value: 77 };
const milestones = () => read('progress-tracker', 'get-milestone', [Cl.uint(4)]);
const proposal = (id: bigint) => read('governance', 'get-proposal', [Cl.uint(id)]);
const approvedAt = (id: bigint) => uintField(proposal(id), 'approved-at');
const council = () => read('governance', 'get-council');

/** A council of the founder and members 1 to `size - 1`, with a threshold and a delay in days. */
function found(size: number, threshold: number, delay = 0): void {
  for (let n = 1; n < size - 1; n += 1) {
    // until the last one has joined, the founder alone would decide; a majority has to be kept
    ok(joint({ kind: 'council', who: member(n), value: 1, extra: Math.floor((n + 1) / 2) + 1 }, n));
  }
  if (size > 1) ok(joint({ kind: 'council', who: member(size - 1), value: 1, extra: threshold }, size - 1));
  if (delay > 0) ok(joint({ kind: 'parameter', name: 'delay', value: BigInt(delay) * DAY }, size));
}

/** Proposed by the founder, approved by whoever of the first `size` is needed, executed. */
function joint(action: Action, size: number) {
  const id = proposed(action);
  const needed = Number(uintField(council(), 'threshold'));
  for (let n = 1; n < Math.min(size, needed); n += 1) ok(approve(id, member(n)));
  return execute(id, stranger);
}

describe('a proposal', () => {
  it('is made, approved and cancelled by members alone, and executed by anybody', () => {
    found(3, 2);
    err(propose(milestone, stranger), 1800);
    const id = proposed(milestone);
    shows(read('governance', 'has-approved', [Cl.uint(id), Cl.principal(deployer)]), 'true');
    shows(read('governance', 'has-approved', [Cl.uint(id), Cl.principal(member(1))]), 'false');
    shows(read('governance', 'has-approved', [Cl.uint(id + 1n), Cl.principal(deployer)]), 'false');
    err(approve(id, stranger), 1800);
    err(withdrawApproval(id, stranger), 1802);
    err(cancel(id, member(1)), 1808);
    err(execute(id, stranger), 1809);
    ok(approve(id, member(1)));
    expect(execute(id, stranger).topics).toEqual(['add-milestone', 'execute']);
  });

  it('needs an approval once from each, and one can be taken back', () => {
    found(3, 3);
    const id = proposed(milestone);
    err(approve(id), 1802);
    ok(approve(id, member(1)));
    err(approve(id, member(1)), 1802);
    ok(withdrawApproval(id, member(1)));
    err(withdrawApproval(id, member(1)), 1802);
    ok(approve(id, member(2)));
    err(execute(id), 1809);
    ok(approve(id, member(1)));
    ok(execute(id));
  });

  it('acts once, and is closed to everything then; so is a cancelled one', () => {
    found(2, 2);
    const done = proposed(milestone);
    ok(approve(done, member(1)));
    ok(execute(done));
    const gone = proposed(milestone);
    ok(approve(gone, member(1)));
    ok(cancel(gone));
    for (const id of [done, gone]) {
      err(execute(id), 1805);
      err(approve(id, member(1)), 1805);
      err(withdrawApproval(id), 1805);
      err(cancel(id), 1805);
    }
    shows(read('progress-tracker', 'get-milestone', [Cl.uint(5)]), 'none');
    for (const act of [execute, approve, withdrawApproval, cancel]) err(act(99n), 1804);
    for (const act of [execute, approve, withdrawApproval, cancel]) err(act(0n), 1804);
  });

  it('names an action of a known kind, and somebody where its kind does', () => {
    err(propose({ kind: 'rewrite', who: stranger }), 1803);
    err(propose({ kind: '' }), 1803);
    for (const kind of ['issuer', 'arbitrator', 'spend', 'component'])
      err(propose({ kind, name: 'verification', value: 1 }), 1803);
    for (const kind of ['parameter', 'fee', 'milestone', 'pause'])
      err(propose({ kind, who: stranger, value: 1 }), 1803);
    shows(read('governance', 'get-proposal-count'), 'u0');
  });

  it('can be read, alone and by pages of 20', () => {
    for (let n = 1; n <= 21; n += 1) proposed({ kind: 'milestone', value: n, extra: 2 });
    const first = proposal(1n);
    expect(Cl.prettyPrint(first)).toContain(
      'action: { extra: u2, kind: "milestone", name: "", value: u1, who: none }',
    );
    const page = read('governance', 'get-proposals', [Cl.uint(2)]);
    if (page.type !== 'list') throw new Error('no page');
    expect(page.value).toHaveLength(20);
    expect(page.value[0]).toEqual(proposal(2n));
    expect(page.value[19]).toEqual(proposal(21n));
    shows(read('governance', 'get-proposal-count'), 'u21');
  });
});

describe('the delay', () => {
  it('is 0 while founding, then 1 to 30 days, and never 0 again', () => {
    const set = (value: bigint) => decide({ kind: 'parameter', name: 'delay', value });
    shows(read('governance', 'get-delay'), 'u0');
    for (const value of [0n, DAY - 1n, 30n * DAY + 1n, 2n ** 128n - 1n]) err(set(value), 1811);
    ok(set(DAY));
    shows(read('governance', 'get-delay'), `u${DAY}`);
    const zero = proposed({ kind: 'parameter', name: 'delay', value: 0 });
    pass(DAY);
    err(execute(zero), 1811);
  });

  it('runs from the approval that reached the threshold, and starts over when it is lost', () => {
    found(3, 2, 2);
    const id = proposed(milestone);
    pass(5n * DAY);
    err(execute(id), 1809);
    const at = nextTime();
    ok(approve(id, member(1)));
    expect(approvedAt(id)).toBe(at);
    // a third approval moves nothing
    ok(approve(id, member(2)));
    expect(approvedAt(id)).toBe(at);
    ok(withdrawApproval(id, member(2)));
    expect(approvedAt(id)).toBe(at);
    passUntil(at + 2n * DAY - 20n);
    err(execute(id), 1810);
    ok(withdrawApproval(id, member(1)));
    expect(approvedAt(id)).toBe(0n);
    err(execute(id), 1809);
    const again = nextTime();
    ok(approve(id, member(1)));
    expect(approvedAt(id)).toBe(again);
    err(execute(id), 1810);
    passUntil(again + 2n * DAY - 10n);
    err(execute(id), 1810);
    ok(execute(id));
  });

  it('that holds today counts, also for what was proposed while founding', () => {
    const id = proposed(milestone);
    ok(decide({ kind: 'parameter', name: 'delay', value: DAY }));
    err(execute(id), 1810);
    pass(DAY);
    ok(execute(id));
  });

  it('does not hold up a pause, which still needs the threshold', () => {
    found(3, 2, 30);
    const id = proposed({ kind: 'pause', value: nextTime() + DAY });
    err(execute(id), 1809);
    ok(approve(id, member(2)));
    ok(execute(id));
  });

  it('of 30 days leaves time to act: a proposal lives 30 days and its delay on top', () => {
    found(1, 1, 30);
    const id = proposed({ kind: 'parameter', name: 'delay', value: DAY });
    pass(29n * DAY);
    err(execute(id), 1810);
    pass(30n * DAY);
    ok(execute(id));
    shows(read('governance', 'get-delay'), `u${DAY}`);
  });
});

describe('the end of a proposal', () => {
  it('comes 30 days after it was made, approved or not', () => {
    found(2, 2);
    const at = nextTime();
    const id = proposed(milestone);
    expect(uintField(proposal(id), 'expires')).toBe(at + 30n * DAY);
    ok(approve(id, member(1)));
    passUntil(at + 30n * DAY - 10n);
    const young = proposed(milestone);
    err(execute(id), 1807);
    err(approve(id, member(1)), 1807);
    err(withdrawApproval(id), 1807);
    err(cancel(id), 1807);
    shows(milestones(), 'none');
    ok(approve(young, member(1)));
    ok(execute(young));
  });
});

describe('the council', () => {
  const change = (who: string | undefined, value: number, extra: number) =>
    decide({ kind: 'council', who, value, extra });

  it('begins with its founder alone', () => {
    shows(council(), `{ members: (list '${deployer}), size: u1, threshold: u1, version: u1 }`);
    shows(read('governance', 'is-council-member', [Cl.principal(deployer)]), 'true');
    shows(read('governance', 'is-council-member', [Cl.principal(stranger)]), 'false');
  });

  it('always has a member, and a threshold above half and not above all', () => {
    for (const [size, low, high] of [
      [2, 2, 2],
      [3, 2, 3],
      [4, 3, 4],
      [5, 3, 5],
    ] as const) {
      const before = size - 1;
      const join = (extra: number) =>
        joint({ kind: 'council', who: member(before), value: 1, extra }, before);
      for (const extra of [0, low - 1, high + 1]) err(join(extra), 1801);
      ok(join(low));
      shows(read('governance', 'is-council-member', [Cl.principal(member(before))]), 'true');
    }
    expect(Cl.prettyPrint(council())).toContain('size: u5, threshold: u3, version: u5');
    const alone = (extra: number) => joint({ kind: 'council', value: 2, extra }, 5);
    err(alone(2), 1801);
    err(alone(3), 1802);
    err(alone(6), 1801);
    ok(alone(5));
    err(joint({ kind: 'council', who: member(1), value: 0, extra: 5 }, 5), 1801);
  });

  it('changes by one real change at a time', () => {
    err(change(deployer, 0, 0), 1801);
    err(change(deployer, 0, 1), 1801);
    err(change(deployer, 1, 1), 1802);
    err(change(stranger, 0, 1), 1802);
    err(change(undefined, 2, 1), 1802);
    err(change(undefined, 1, 1), 1803);
    err(change(member(1), 3, 2), 1803);
    ok(change(member(1), 1, 2));
    expect(Cl.prettyPrint(council())).toContain('size: u2, threshold: u2, version: u2');
  });

  it('has at most 15 members', () => {
    found(15, 8);
    err(joint({ kind: 'council', who: member(15), value: 1, extra: 8 }, 15), 1801);
    const id = proposed(milestone);
    for (let n = 1; n <= 14; n += 1) ok(approve(id, member(n)));
    ok(execute(id));
  });

  it('that changes leaves every open proposal behind, so a removed member’s approval counts no more', () => {
    found(3, 2);
    const approved = proposed(milestone);
    ok(approve(approved, member(1)));
    const waiting = proposed(milestone, member(1));
    ok(joint({ kind: 'council', who: member(1), value: 0, extra: 2 }, 3));
    for (const id of [approved, waiting]) {
      err(execute(id), 1806);
      err(approve(id, member(2)), 1806);
      err(withdrawApproval(id, member(1)), 1806);
    }
    err(cancel(waiting, member(1)), 1806);
    err(propose(milestone, member(1)), 1800);
    shows(milestones(), 'none');
    const anew = proposed(milestone);
    err(approve(anew, member(1)), 1800);
    ok(approve(anew, member(2)));
    ok(execute(anew));
  });

  it('can hand over wholly, and a founder who left decides nothing more', () => {
    ok(change(member(1), 1, 2));
    const leave = proposed({ kind: 'council', who: deployer, value: 0, extra: 1 });
    ok(approve(leave, member(1)));
    ok(execute(leave, stranger));
    err(propose(milestone), 1800);
    ok(execute(proposed(milestone, member(1))));
    shows(council(), `{ members: (list '${member(1)}), size: u1, threshold: u1, version: u3 }`);
  });

  it('is a role of the calling contract: a member’s proxy approves nothing', () => {
    found(2, 2);
    const id = proposed(milestone);
    deploy('proxy', '(define-public (go (id uint)) (contract-call? .governance approve id))');
    err(call(member(1), 'proxy', 'go', [Cl.uint(id)]), 1800);
  });
});
