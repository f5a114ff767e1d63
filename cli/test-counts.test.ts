import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addCounts, describeCounts, readJestCounts, readPytestCounts } from "./test-counts.ts";

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "counts-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

function fileOf(content: string): string {
  const file = join(dir, "result");
  writeFileSync(file, content);
  return file;
}

test("jest's files that could not be loaded are failures", () => {
  const file = fileOf(
    '{"numPassedTests":5,"numFailedTests":1,"numRuntimeErrorTestSuites":2,"numPendingTests":1}',
  );
  expect(readJestCounts(file, false)).toEqual({ passed: 5, failed: 3, skipped: 1 });
});

test("pytest's errors are failures", () => {
  const file = fileOf('<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10">');
  expect(readPytestCounts(file, false)).toEqual({ passed: 4, failed: 3, skipped: 3 });
});

test("a runner that died has failed", () => {
  const gone = join(dir, "none");
  expect(readJestCounts(gone, false).failed).toBe(1);
  expect(readPytestCounts(gone, false).failed).toBe(1);
  expect(readJestCounts(fileOf('{"numPassedTests":5}'), false)).toEqual({ passed: 5, failed: 1, skipped: 0 });
});

test("the last line counts all suites, and the skipped only where there are some", () => {
  const sum = addCounts({ passed: 2, failed: 0, skipped: 0 }, { passed: 3, failed: 1, skipped: 0 });
  expect(describeCounts(sum)).toBe("5 passed, 1 failed");
  expect(describeCounts({ ...sum, skipped: 1 })).toBe("5 passed, 1 failed, 1 skipped");
});
