import { LAST_MS } from '@/lib/plain-words';
import type { Report } from './report';

/** What secures it, in one sentence that goes along with it. */
const SECURED_BY =
  'No signature secures this document: anybody could have written it. What secures the statement is the chain: check the evidence again, by the link or with your own node.';

/**
 * A verified answer as a credential of the W3C Verifiable Credentials Data Model 2.0, for systems that take that form: the
 * contract as its issuer, no identity as its subject, the record on the chain as its evidence. Null unless it was verified.
 * @param link where the evidence can be checked again; whoever has it sees what the link shows
 */
export function credentialOf(report: Report, link: string): Record<string, unknown> | null {
  if (report.verdict !== 'verified' || report.asOf === null) return null;
  const { network, facts, asOf, kind } = report;
  const contract = `${network.deployer}.verification`;
  const { createdAt, expires } = facts;
  return {
    '@context': [
      'https://www.w3.org/ns/credentials/v2',
      // Terms of our own, which no context on the web defines.
      { '@vocab': 'urn:session-log:vocabulary:v1#' },
    ],
    type: ['VerifiableCredential', TYPES[kind]],
    issuer: {
      id: `did:pkh:stacks:${network.chainId}:${contract}`,
      name: 'The verification contract on the Stacks chain',
    },
    name: 'Therapy attendance, as the chain bears it out',
    description: `${report.detail} ${SECURED_BY}`,
    validFrom: moment(createdAt ?? asOf.time),
    ...(expires === undefined ? {} : { validUntil: moment(expires) }),
    credentialSubject: {
      type: 'PseudonymousAccount',
      statements: report.proved,
      doesNotState: report.notProved,
      ...facts,
      ...(createdAt === undefined ? {} : { createdAt: moment(createdAt) }),
      ...(expires === undefined ? {} : { expires: moment(expires) }),
      ...(facts.recordedAt === undefined ? {} : { recordedAt: moment(facts.recordedAt) }),
    },
    evidence: [
      {
        type: ['LedgerRecord'],
        contract,
        chain: `stacks:${network.chainId}`,
        asOfBlock: asOf.block,
        asOfTime: moment(asOf.time),
        finality: report.finality.level,
        checkedAt: report.checkedAt,
        link,
      },
    ],
  };
}

const TYPES: Record<Report['kind'], string> = {
  proof: 'TherapyAttendanceProof',
  claim: 'AnonymousAttendanceClaim',
  disclosure: 'AttendanceDisclosure',
  request: 'AttendanceRequest',
};

/** Seconds of the chain as an XML Schema dateTimeStamp; years beyond four digits are cut to the last one that has them. */
function moment(seconds: number): string {
  const iso = new Date(Math.min(seconds * 1000, LAST_MS)).toISOString();
  return iso.startsWith('+') ? '9999-12-31T23:59:59.000Z' : iso;
}
