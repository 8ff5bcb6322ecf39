import * as z from 'zod';
import { reportSchema } from '@/lib/verify/report';
import { MAX_INPUT } from '@/lib/verify/verdict';

/** Inputs of one request. */
export const BATCH_MAX = 100;
/** Bytes of a request’s body. */
export const BODY_MAX = 1_048_576;

const input = z
  .string()
  .max(MAX_INPUT)
  .describe(
    'A proof hash (64 hex digits), a proof link, or the link or file of a claim or a disclosure; other words may stand around it',
  );

const oneSchema = z.strictObject({ input }).meta({ id: 'One', description: 'One check' });

const manySchema = z
  .strictObject({
    inputs: z
      .array(
        z.strictObject({
          id: z.string().max(64).optional().describe('Comes back with the answer; never looked at'),
          input,
        }),
      )
      .min(1)
      .max(BATCH_MAX),
  })
  .meta({ id: 'Many', description: `Up to ${BATCH_MAX} checks` });

/** What the route parses, and what its description is made from. */
export const requestSchema = z.union([oneSchema, manySchema]);

const oneAnswer = z.object({ answer: reportSchema }).meta({ id: 'OneAnswer' });
const manyAnswers = z
  .object({
    answers: z.array(z.object({ index: z.int().min(0), id: z.string().optional(), answer: reportSchema })),
  })
  .meta({ id: 'ManyAnswers', description: 'An answer for each input, in the order of the inputs' });

export const answerSchema = z.union([oneAnswer, manyAnswers]);

/** The codes with which a request is refused. They stay. */
export const REFUSALS = {
  400: ['json', 'request'],
  408: ['slow-body'],
  413: ['body-size'],
  415: ['content-type'],
  429: ['busy'],
  503: ['unavailable'],
} as const;

export const refusalSchema = z
  .object({
    error: z.object({
      code: z.enum(Object.values(REFUSALS).flat() as [string, ...string[]]),
      message: z.string(),
    }),
  })
  .meta({ id: 'Refusal', description: 'Nothing was checked' });
