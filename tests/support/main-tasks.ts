import * as z from 'zod';

/** The categories that a trace needs for it. */
export const TASK_CATEGORIES = ['toplevel'];

const traceSchema = z.object({
  traceEvents: z.array(
    z.looseObject({
      name: z.string(),
      ph: z.string(),
      pid: z.number(),
      tid: z.number(),
      tdur: z.number().optional(),
      args: z.looseObject({ name: z.unknown().optional() }).optional(),
    }),
  ),
});

/** The tasks of all pages' main threads in a trace, each in milliseconds of the processor. */
export function mainTasks(trace: Buffer): number[] {
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString()));
  const threads = traceEvents.filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain');
  const main = new Set(threads.map((e) => `${e.pid} ${e.tid}`));
  const tasks = traceEvents.filter(
    (e) => e.ph === 'X' && e.name.endsWith('RunTask') && main.has(`${e.pid} ${e.tid}`),
  );
  return tasks.map((e) => (e.tdur ?? 0) / 1000);
}
