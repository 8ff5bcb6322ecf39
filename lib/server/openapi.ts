import 'server-only';
import * as z from 'zod';
import { answerSchema, BATCH_MAX, BODY_MAX, REFUSALS, refusalSchema, requestSchema } from './verify-schemas';

const COMPONENTS = '#/components/schemas/';

/** JSON Schema of a zod schema, with what has a name of its own put among the components. */
function parts() {
  const schemas: Record<string, unknown> = {};
  const refer = (schema: z.ZodType, io: 'input' | 'output') => {
    const {
      $defs,
      $schema: _,
      ...rest
    } = z.toJSONSchema(schema, {
      io,
      reused: 'inline',
      target: 'draft-2020-12',
    }) as Record<string, unknown>;
    for (const [name, def] of Object.entries(($defs ?? {}) as Record<string, unknown>)) {
      schemas[name] = moved(def);
    }
    return moved(rest);
  };
  return { schemas, refer };
}

/** References to `#/$defs/X` become references to components; `id`, which zod writes, is not a schema's business there. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (key === '$id' || key === 'id') return typeof inner === 'string' ? [] : [[key, moved(inner)]];
      if (key === '$ref') return [[key, String(inner).replace('#/$defs/', COMPONENTS)]];
      return [[key, moved(inner)]];
    }),
  );
}

const HEADERS = {
  RateLimit: {
    description: 'Checks left, and the seconds until all are there again: "checks";r=…;t=…',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description: 'Checks that may come at once: "checks";q=…;w=…',
    schema: { type: 'string' },
  },
};

const EXPLAINED: Record<keyof typeof REFUSALS, string> = {
  400: 'The body is not JSON, or not one of the two forms',
  408: 'The body took too long to arrive',
  413: `The body has more than ${BODY_MAX} bytes`,
  415: 'The body is not application/json',
  429: 'Too many checks just now; Retry-After says for how long',
  503: 'The server cannot do it just now',
};

/** The description of the API, OpenAPI 3.1, made from the schemas that the route parses with. */
export function openApi(): Record<string, unknown> {
  const { schemas, refer } = parts();
  const body = refer(requestSchema, 'input');
  const answered = refer(answerSchema, 'output');
  const refused = refer(refusalSchema, 'output');
  const content = (schema: unknown) => ({ 'application/json': { schema } });
  const refusals = Object.fromEntries(
    Object.entries(EXPLAINED).map(([status, description]) => [
      status,
      {
        description: `${description}. Codes: ${REFUSALS[Number(status) as keyof typeof REFUSALS].join(', ')}`,
        headers: HEADERS,
        content: content(refused),
      },
    ]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Session log: verification',
      version: '1.0.0',
      description:
        'Checks proofs, claims and disclosures against the chain. It needs no account, changes nothing and keeps nothing of what is asked; who must not trust this server asks a node with the command `verify`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [],
    paths: {
      '/api/v1/verify': {
        post: {
          operationId: 'verify',
          summary: `One check, or up to ${BATCH_MAX} at once`,
          description:
            'Only reads, so that the same request may be sent again at any time (idempotent). What a chain out of reach leaves open is answered 200 with “cannot-tell”, never as a no.',
          requestBody: { required: true, content: content(body) },
          responses: {
            200: { description: 'Checked', headers: HEADERS, content: content(answered) },
            ...refusals,
          },
        },
      },
      '/api/v1/openapi.json': {
        get: {
          operationId: 'description',
          summary: 'This description',
          responses: { 200: { description: 'OpenAPI 3.1', content: content({ type: 'object' }) } },
        },
      },
    },
    components: { schemas },
  };
}
