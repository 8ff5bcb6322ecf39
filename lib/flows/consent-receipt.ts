import type { Consent, Reference } from 'fhir/r4';
import type { ShareRecord } from './shares';

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';

/**
 * A receipt of a consent as HL7 FHIR R4 has it (hl7.org/fhir/R4/consent.html), which more systems read than R5: nothing is
 * permitted (the policy) but what the provision names. Nobody is identified in it beyond the names that the person typed; what
 * was shared is not in it.
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
  const grantor: Reference = { display: share.by || 'The person who shares' };
  const grantee: Reference = {
    display:
      share.audience.name || (share.audience.kind === 'therapist' ? 'The therapist' : 'Whoever has the link'),
  };
  return {
    resourceType: 'Consent',
    identifier: [{ system: 'urn:atsl:share', value: share.id }],
    // Withdrawn or over is no longer in force; the resource says so, too.
    status: share.withdrawnAt === null && share.until > Date.now() ? 'active' : 'inactive',
    scope: coded(`${TERMINOLOGY}/consentscope`, 'patient-privacy', 'Privacy Consent'),
    category: [
      {
        ...coded('http://loinc.org', '59284-0', 'Consent Document'),
        text: 'Sharing of an encrypted summary',
      },
    ],
    patient: grantor,
    dateTime: period.start,
    performer: [grantor],
    policyRule: coded(`${TERMINOLOGY}/v3-ActCode`, 'OPTOUT', 'opt-out'),
    provision: {
      period,
      provision: [
        {
          type: 'permit',
          period,
          actor: [
            {
              role: coded(`${TERMINOLOGY}/v3-ParticipationType`, 'IRCP', 'information recipient'),
              reference: grantee,
            },
          ],
          action: [coded(`${TERMINOLOGY}/consentaction`, 'access', 'Access')],
          data: [{ meaning: 'instance', reference: { display: `${share.title}: ${parts.join('; ')}` } }],
        },
      ],
    },
  };
}

const coded = (system: string, code: string, display: string) => ({ coding: [{ system, code, display }] });
