import { hexToBytes } from '@noble/hashes/utils.js';
import {
  type Context,
  createProof,
  discloseSessions,
  logSession,
  patientAccount,
  reachMilestone,
  revokeProof,
  sessions,
  syncPatient,
} from '@/lib/flows';
import { decide } from '@/lib/flows/council';
import {
  audienceCommitment,
  decodeProofLink,
  encodeClaim,
  encodeClaimRequest,
  encodeProofLink,
  proofHash,
} from '@/lib/protocol';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, type Stage } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { dayEnd, steps } from '../flows/support';
import { openStage, type TestStage } from '../support/stage';

/** What is handed to a verifier, one of each kind, with what the chain says of it. */
export interface Desk<S = TestStage> {
  stage: S;
  patient: Context;
  account: bigint;
  /** By what they are; all but the last few are of the patient's account. */
  inputs: Record<
    | 'link'
    | 'hash'
    | 'revoked'
    | 'expired'
    | 'disclosure'
    | 'unknown'
    | 'altered'
    | 'cut'
    | 'claim'
    | 'request'
    | 'elsewhere',
    string
  >;
  /** Many hashes that hold, every third of a milestone within weeks. */
  hashes: string[];
}

/** A chain with one patient of three confirmed sessions, who made proofs of a milestone and a disclosure. */
export async function openDesk(many = 8): Promise<Desk> {
  return layOut(await openStage(2), many);
}

type Laid = Stage & Pick<TestStage, 'issuer' | 'advance'>;

/** The same on a chain that is there already. */
export async function layOut<S extends Laid>(stage: S, many: number): Promise<Desk<S>> {
  const council = await actor(stage, DEPLOYER.privateKey);
  const therapist = await actor(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Desk' }]);
  for (const [value, extra] of [
    [3n, 0n],
    [2n, 52n],
  ] as const)
    await decide(council, { kind: 'milestone', name: '', who: null, value, extra });
  const patient = await actor(stage);
  const s = steps(stage, therapist);
  await s.paired(patient);
  for (let n = 0; n < 3; n += 1) await logSession(patient, { facts: await s.facts(50 + n), note: '' });
  await s.exchange(patient);
  for (const milestone of [4n, 5n]) await reachMilestone(patient, milestone);
  const prove = async (audience: string, days = 60, milestone = 4n) => {
    const expires = await dayEnd(stage, days);
    const made = await createProof(patient, { milestone, audience, expires });
    await syncPatient(patient);
    return made;
  };
  const expired = await prove('Too late', 1);
  await stage.advance(3 * 86_400);
  const holds = await prove('Mutual Insurance');
  const revoked = await prove('Landlord');
  await revokeProof(patient, revoked);
  const hashes: string[] = [];
  for (let n = 0; n < many; n += 1) {
    hashes.push((await prove(`Number ${n}`, 60, n % 3 === 0 ? 5n : 4n)).hash);
  }
  const ids = (await sessions(patient)).map((x) => x.id);
  const disclosure = await discloseSessions(patient, {
    sessions: ids,
    fields: ['minutes'],
    audience: 'Insurer',
  });
  const opened = decodeProofLink(holds.link);
  const changed = { ...opened, expires: opened.expires + 86_400n };
  const audience = new Uint8Array(32).fill(1);
  const asked = {
    ...stage.place,
    programme: 9n,
    milestone: 1n,
    challenge: audience,
    expires: opened.expires,
  };
  return {
    stage,
    patient,
    account: (await patientAccount(patient)).account ?? 0n,
    inputs: {
      link: `https://log.example/verify#${holds.link}`,
      hash: holds.hash,
      revoked: revoked.link,
      expired: expired.link,
      disclosure: disclosure.text,
      unknown: 'ab'.repeat(32),
      altered: encodeProofLink(withHash(changed)),
      cut: holds.link.slice(0, -12),
      claim: encodeClaim({
        ...asked,
        period: 0n,
        cohort: 1n,
        tag: hexToBytes(`02${'11'.repeat(32)}`),
        h0: audience,
        responses: [audience],
      }),
      request: encodeClaimRequest(asked),
      elsewhere: encodeProofLink(withHash({ ...opened, chainId: 1 })),
    },
    hashes,
  };
}

type Opened = ReturnType<typeof decodeProofLink>;

/** What a verifier would be handed by somebody who changed a link and made its hash and checksum anew. */
function withHash(link: Opened): Opened {
  return { ...link, hash: proofHash(link, { ...link, audience: audienceCommitment(link) }) };
}
