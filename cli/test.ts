import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FailedError } from "./errors.ts";
import {
  addCounts,
  type Counts,
  describeCounts,
  NO_TESTS,
  readJestCounts,
  readPytestCounts,
} from "./test-counts.ts";
import { inRoot, runSuite } from "./tools.ts";

type Suite = "jest" | "pytest";

/** Runs the suites one after the other and ends with one line that counts all their tests. @throws FailedError */
export async function test(options: { only?: Suite }, args: string[]): Promise<void> {
  const results = mkdtempSync(join(tmpdir(), "test-results-"));
  let counts = NO_TESTS;
  try {
    for (const suite of options.only ? [options.only] : (["jest", "pytest"] as const)) {
      counts = addCounts(counts, await RUNNERS[suite](results, args));
    }
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
  process.stdout.write(`\n${describeCounts(counts)}\n`);
  if (counts.failed > 0) {
    throw new FailedError("tests failed");
  }
}

const RUNNERS: Record<Suite, (results: string, args: string[]) => Promise<Counts>> = {
  async jest(results, args) {
    const outputFile = join(results, "jest.json");
    const jest = ["--experimental-vm-modules", "--no-warnings", inRoot("node_modules/jest/bin/jest.js")];
    const ok = await runSuite(process.execPath, [
      ...jest,
      "--json",
      "--outputFile",
      outputFile,
      "--silent=false",
      ...args,
    ]);
    return readJestCounts(outputFile, ok);
  },
  async pytest(results, args) {
    const outputFile = join(results, "pytest.xml");
    const ok = await runSuite("pytest", [`--junitxml=${outputFile}`, ...args]);
    return readPytestCounts(outputFile, ok);
  },
};
