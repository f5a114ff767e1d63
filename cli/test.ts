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

/**
 * Runs the suites side by side, since each of them mostly waits, and ends with one line that counts all their tests.
 * pytest has no workers as jest has: where no tests are chosen, two runs of it share its files. The first run's output
 * is shown as it comes, the next ones' when those before have ended.
 * @throws FailedError
 */
export async function test(options: { only?: Suite }, args: string[]): Promise<void> {
  const results = mkdtempSync(join(tmpdir(), "test-results-"));
  let counts = NO_TESTS;
  try {
    const suites = options.only ? [options.only] : (["jest", "pytest"] as const);
    // How much of all it is that a run has done nobody knows.
    const sharing = ["--taken", join(results, "taken"), "-o", "console_output_style=classic"];
    const argumentsOf = (suite: Suite) =>
      suite === "pytest" && args.length === 0 ? [sharing, sharing] : [args];
    const runs = suites
      .flatMap((suite) => argumentsOf(suite).map((chosen) => ({ suite, chosen })))
      .map(({ suite, chosen }, index) => RUNNERS[suite](join(results, String(index)), chosen, index === 0));
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

/** What a run wrote without being shown, beside its counts. */
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
