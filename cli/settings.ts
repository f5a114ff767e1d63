import { createInterface } from "node:readline/promises";
import { UserError } from "../errors/user-error.ts";
import { UsageError } from "./errors.ts";
import { print, printJson } from "./print.ts";
import { changedNames, describePlan, planChange } from "./settings-plan.ts";
import { correctInOrder } from "./with-recomputation.ts";

interface SetOptions {
  env: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

/** Says what a change of settings does, asks, makes it and credits the lines anew. @throws UsageError, UserError */
export async function setSettings(changes: string[], options: SetOptions): Promise<void> {
  await correctInOrder("settings", options.env, async (ask, recompute) => {
    const plan = await planChange(ask, changes, recompute.countOtherPaths);
    const isChange = changedNames(plan).length > 0;
    if (!options.json) {
      print(describePlan(plan));
    }
    if (options.dryRun || (!isChange && plan.recomputed === 0)) {
      finish(options, { ...plan, is_dry_run: options.dryRun === true });
      return;
    }
    await agree(options);
    const { version } = isChange
      ? await ask<"change-settings">({ action: "change-settings", from: plan.version, values: plan.to })
      : plan;
    const lines = await recompute.all();
    finish(
      options,
      { ...plan, is_dry_run: false, version, recomputed: lines },
      `version ${version} is in force`,
    );
  });
}

/** Goes on with what an interrupted change has left. @throws UserError */
export async function resumeSettings(options: { env: string; json?: boolean }): Promise<void> {
  await correctInOrder("settings", options.env, async (_ask, recompute) => {
    const lines = await recompute.all();
    finish(options, { recomputed: lines }, "no line waits");
  });
}

/** Asks on a terminal. @throws UsageError, UserError */
async function agree({ yes }: SetOptions): Promise<void> {
  if (yes) {
    return;
  }
  if (!process.stdin.isTTY) {
    throw new UsageError(
      "nothing was changed: --yes makes the change without a question, --dry-run only tells",
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("change it? [y/N] ").finally(() => terminal.close());
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new UserError("nothing was changed");
  }
}

function finish<T extends { recomputed: number }>(
  options: { json?: boolean },
  result: T,
  text?: string,
): void {
  if (options.json) {
    printJson(result);
  } else if (text !== undefined) {
    print(`${text}: ${result.recomputed} lines are credited anew`);
  }
}
