import { createInterface } from "node:readline/promises";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import type { AskCorrections } from "../functions/corrections/corrections.ts";
import { RecomputationFailedError } from "../local/recomputation.ts";
import { UsageError } from "./errors.ts";
import { onInterruption } from "./interruption.ts";
import { print, printJson, say } from "./print.ts";
import { resumeCommand, waitingLines } from "./settings-list.ts";
import { changedNames, describePlan, planChange } from "./settings-plan.ts";
import { type Recompute, withRecomputation } from "./with-recomputation.ts";

interface SetOptions {
  env: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

/** Says what a change of settings does, asks, makes it and credits the lines anew. @throws UsageError, UserError */
export async function setSettings(changes: string[], options: SetOptions): Promise<void> {
  await inOrder(options.env, async (ask, recompute) => {
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
  await inOrder(options.env, async (_ask, recompute) => {
    const lines = await recompute.all();
    finish(options, { recomputed: lines }, "no line waits");
  });
}

/** An interruption ends what runs in order, and says how to go on. */
async function inOrder(
  environment: string,
  work: (ask: AskCorrections, recompute: Recompute) => Promise<void>,
): Promise<void> {
  const stopping = new AbortController();
  const stopListening = onInterruption(
    () => stopping.abort(),
    () => process.exit(130),
  );
  try {
    await withRecomputation(environment, stopping.signal, async (ask, recompute) => {
      const untilInterrupted: AskCorrections = async (request) => {
        if (stopping.signal.aborted) {
          throw new InterruptedError("interrupted");
        }
        return ask(request);
      };
      try {
        await work(untilInterrupted, recompute);
      } catch (error) {
        throw await explained(error, environment, ask, stopping.signal.aborted);
      }
    });
  } finally {
    stopListening();
  }
}

/** What was done stands; says how to go on where lines are left. */
async function explained(
  error: unknown,
  environment: string,
  ask: AskCorrections,
  isInterrupted: boolean,
): Promise<unknown> {
  if (!(error instanceof RecomputationFailedError)) {
    return error;
  }
  const waiting = await ask<"settings">({ action: "settings" }).then(
    (settings) => settings.waiting,
    () => undefined,
  );
  const left = waiting === 0 ? "" : `; ${resumeCommand(environment)} goes on`;
  if (isInterrupted) {
    const lines = waiting === undefined ? "the database is gone" : waitingLines(waiting);
    say(`interrupted: ${lines}${left}`);
    return new InterruptedError("interrupted");
  }
  return new UserError(`${error.message}${left}`);
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
