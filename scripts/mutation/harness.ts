import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  collectTests,
  getFn,
  getHooks,
  type Suite,
  type Task,
  type Test,
  type VitestRunner,
} from '@vitest/runner';

/**
 * Collects the contracts' tests with the runner that Vitest itself is built on, once a process, so that any one
 * of them can be run again and again without starting anything.
 */

export interface RunnableTest {
  /** File and name, the same in every process. */
  id: string;
  /** Runs the hooks and the test; rejects when it fails. */
  run: () => Promise<void>;
}

/** All tests in `root`/tests/contracts, with our setup.ts before each. Needs the global `simnet`. */
export async function collect(root: string): Promise<RunnableTest[]> {
  const folder = join(root, 'tests', 'contracts');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  );
  const collected = await collectTests(
    files.sort().map((file) => join(folder, file)),
    runner(root, join(root, 'scripts', 'mutation', 'setup.ts')),
  );
  return collected.flatMap((file) => {
    if (file.result?.state === 'fail') throw new Error(`${file.name}: ${file.result.errors?.[0]?.message}`);
    return testsIn(file).map((test) => runnable(file.name, test));
  });
}

function runner(root: string, setup: string): VitestRunner {
  let imports = 0;
  return {
    config: {
      root,
      setupFiles: [setup],
      name: 'contracts',
      passWithNoTests: false,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout: 120_000,
      hookTimeout: 120_000,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    // the setup is loaded anew for each file, since it adds its hooks to the file being collected
    importFile: (path) => {
      imports += 1;
      return import(`${pathToFileURL(path).href}?${imports}`);
    },
  };
}

const testsIn = (suite: Suite): Test[] =>
  suite.tasks.flatMap((task: Task) =>
    task.type === 'suite' ? testsIn(task) : task.mode === 'run' ? [task] : [],
  );

function runnable(file: string, test: Test): RunnableTest {
  const suites: Suite[] = [];
  for (let suite = test.suite; suite; suite = suite.suite) suites.unshift(suite);
  if (suites[0] !== test.file) suites.unshift(test.file);
  const hooks = suites.map((suite) => ({ suite, ...getHooks(suite) }));
  if (hooks.some((one) => one.beforeAll.length + one.afterAll.length + one.aroundEach.length > 0)) {
    throw new Error(`${file}: only beforeEach and afterEach can be repeated`);
  }
  const names = [...suites.filter((suite) => suite !== test.file).map((suite) => suite.name), test.name];
  return {
    id: `${file} > ${names.join(' > ')}`,
    run: async () => {
      for (const { suite, beforeEach } of hooks)
        for (const hook of beforeEach) await hook(test.context, suite);
      try {
        await getFn(test)();
      } finally {
        for (const { suite, afterEach } of hooks)
          for (const hook of afterEach) await hook(test.context, suite);
      }
    },
  };
}
