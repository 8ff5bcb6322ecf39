import type { Consent } from 'fhir/r5';
import type { ShareRecord } from './shares';

/**
 * A receipt of a consent as HL7 FHIR R5 has it (hl7.org/fhir/R5/consent.html): nothing is permitted but what the provision names.
 * Nobody is identified in it beyond the names that the person typed; what was shared is not in it.
 */
export function consentReceipt(share: ShareRecord): Consent {
  const period = {
    start: new Date(share.createdAt).toISOString(),
    end: new Date(share.withdrawnAt ?? share.until).toISOString(),
  };
  const { sessions, notes, measures } = share.contents;
  const parts = [
    sessions > 0 ? `${sessions} session(s): day, length, kind` : '',
    notes > 0 ? `${notes} progress note(s)` : '',
    measures > 0 ? `${measures} questionnaire result(s)` : '',
  ].filter(Boolean);
  const grantee = {
    display:
      share.audience.name || (share.audience.kind === 'therapist' ? 'The therapist' : 'Whoever has the link'),
  };
  return {
    resourceType: 'Consent',
    identifier: [{ system: 'urn:atsl:share', value: share.id }],
    // Withdrawn or over is no longer in force; the resource says so, too.
    status: share.withdrawnAt === null && share.until > Date.now() ? 'active' : 'inactive',
    category: [
      {
        coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Consent Document' }],
        text: 'Sharing of an encrypted summary',
      },
    ],
    subject: { display: share.by || 'The person who shares' },
    date: new Date(share.createdAt).toISOString().slice(0, 10),
    period,
    grantor: [{ display: share.by || 'The person who shares' }],
    grantee: [grantee],
    decision: 'deny',
    provision: [
      {
        period,
        actor: [
          {
            role: {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
                  code: 'IRCP',
                  display: 'information recipient',
                },
              ],
            },
            reference: grantee,
          },
        ],
        action: [
          {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/consentaction',
                code: 'access',
                display: 'Access',
              },
            ],
          },
        ],
        data: [{ meaning: 'instance', reference: { display: `${share.title}: ${parts.join('; ')}` } }],
      },
    ],
  };
}
