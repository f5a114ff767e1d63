import { existsSync, readFileSync } from "node:fs";

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export const NO_TESTS: Counts = { passed: 0, failed: 0, skipped: 0 };

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

export function describeCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** A test file that could not be loaded counts as one failed test. */
export function readJestCounts(file: string, ok: boolean): Counts {
  if (!existsSync(file)) {
    return { ...NO_TESTS, failed: 1 };
  }
  const result = JSON.parse(readFileSync(file, "utf8")) as Record<string, number>;
  return reconcile(ok, {
    passed: result.numPassedTests ?? 0,
    failed: (result.numFailedTests ?? 0) + (result.numRuntimeErrorTestSuites ?? 0),
    skipped: (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0),
  });
}

export function readPytestCounts(file: string, ok: boolean): Counts {
  const suite = existsSync(file) ? /<testsuite [^>]*>/.exec(readFileSync(file, "utf8"))?.[0] : undefined;
  if (suite === undefined) {
    return { ...NO_TESTS, failed: 1 };
  }
  const count = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  const skipped = count("skipped");
  return reconcile(ok, { passed: Math.max(0, count("tests") - failed - skipped), failed, skipped });
}

/** A runner that failed without a failed test has failed all the same. */
function reconcile(ok: boolean, counts: Counts): Counts {
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}
