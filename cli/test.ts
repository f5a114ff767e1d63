import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FailedError } from "./errors.ts";
import { print } from "./print.ts";
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

const LONGEST_OF_PYTEST = "glue-scripts/tests";

/** What is run side by side of a suite: where nothing is chosen of pytest's, its longest folder and the others. */
const PARTS: Record<Suite, string[][]> = {
  jest: [[]],
  pytest: [[LONGEST_OF_PYTEST], [`--ignore-glob=${LONGEST_OF_PYTEST}/*`]],
};

/**
 * Runs the suites side by side, since each of them mostly waits, and ends with one line that counts all their tests. The
 * first one's output is shown as it comes, the next ones' when those before have ended.
 * @throws FailedError
 */
export async function test(options: { only?: Suite }, args: string[]): Promise<void> {
  const results = mkdtempSync(join(tmpdir(), "test-results-"));
  let counts = NO_TESTS;
  try {
    const suites = options.only ? [options.only] : (["jest", "pytest"] as const);
    const parts = suites.flatMap((suite) =>
      (args.length > 0 ? [args] : PARTS[suite]).map((chosen) => ({ suite, chosen })),
    );
    const runs = parts.map(({ suite, chosen }, index) =>
      RUNNERS[suite](join(results, String(index)), chosen, index === 0),
    );
    for (const run of runs) {
      const { output, ...ofSuite } = await run;
      if (output) {
        print(output.trimEnd());
      }
      counts = addCounts(counts, ofSuite);
    }
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
  print(`\n${describeCounts(counts)}`);
  if (counts.failed > 0) {
    throw new FailedError("tests failed");
  }
}

/** What a suite's runner wrote without being shown, beside its counts. */
type SuiteRun = Counts & { output: string };

const RUNNERS: Record<Suite, (results: string, args: string[], isShown: boolean) => Promise<SuiteRun>> = {
  async jest(results, args, isShown) {
    const outputFile = `${results}.json`;
    const jest = ["--experimental-vm-modules", "--no-warnings", inRoot("node_modules/jest/bin/jest.js")];
    const report = ["--json", "--outputFile", outputFile, "--silent=false"];
    const { ok, output } = await runSuite(process.execPath, [...jest, ...report, ...args], isShown);
    return { ...readJestCounts(outputFile, ok), output };
  },
  async pytest(results, args, isShown) {
    const outputFile = `${results}.xml`;
    const { ok, output } = await runSuite("pytest", [`--junitxml=${outputFile}`, ...args], isShown);
    return { ...readPytestCounts(outputFile, ok), output };
  },
};
