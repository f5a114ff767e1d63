import { FailedError } from "./errors.ts";
import { SQL_FOLDERS } from "./format.ts";
import { scan } from "./scan.ts";
import { step } from "./setup/step.mjs";
import { test } from "./test.ts";
import { runQuietly } from "./tools.ts";

const CHECKS: readonly [title: string, file: string, ...args: string[]][] = [
  ["TypeScript format and lint (biome)", "biome", "ci", "."],
  ["Python lint (ruff)", "ruff", "check", "."],
  ["Python format (ruff)", "ruff", "format", "--check", "."],
  ["SQL format and lint (sqlfluff)", "sqlfluff", "lint", ...SQL_FOLDERS],
  ["TypeScript types (tsc)", "tsc"],
  ["TypeScript types of the page (tsc)", "tsc", "--project", "dashboard"],
  ["Python types (mypy)", "mypy", "glue-scripts", "local", "proof", "athena"],
  ["generated files", "tsx", "events/generate.ts", "--check"],
];

/** Every check runs, also after one that failed. @throws FailedError */
export async function check(): Promise<void> {
  let failures = 0;
  const checks = [
    ...CHECKS.map(([title, file, ...args]) => [title, () => runQuietly(file, args)] as const),
    ["security of the stacks (checkov)", scan] as const,
  ];
  for (const [title, run] of checks) {
    await step(title, run).catch((error) => {
      if (!(error instanceof FailedError)) {
        throw error;
      }
      failures += 1;
    });
  }
  await test({}, []);
  if (failures > 0) {
    throw new FailedError(`${failures} checks failed`);
  }
}
