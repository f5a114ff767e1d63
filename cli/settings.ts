import { createInterface } from "node:readline/promises";
import type pg from "pg";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import { findPlaces } from "../local/places.ts";
import {
  RecomputationFailedError,
  type RecomputationProgress,
  recomputeLines,
} from "../local/recomputation.ts";
import { changeSettings, countWaiting, type SettingValues } from "../postgres/settings.ts";
import { showBuckets } from "./bucket-progress.ts";
import { UsageError } from "./errors.ts";
import { onInterruption } from "./interruption.ts";
import { print, printJson, say } from "./print.ts";
import { waitingLines } from "./settings-list.ts";
import { changedNames, describePlan, planChange } from "./settings-plan.ts";
import { withDatabase } from "./with-database.ts";

interface SetOptions {
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

/** Says what a change of settings does, asks, makes it and credits the lines anew. @throws UsageError, UserError */
export async function setSettings(changes: string[], options: SetOptions): Promise<void> {
  await asOwner(async (client, recompute) => {
    const plan = await planChange(client, changes, (values) => recompute("looked at", values));
    const isChange = changedNames(plan).length > 0;
    if (!options.json) {
      print(describePlan(plan));
    }
    if (options.dryRun || (!isChange && plan.recomputed === 0)) {
      finish(options, { ...plan, is_dry_run: options.dryRun === true });
      return;
    }
    await agree(options);
    const version = isChange ? await changeSettings(client, plan.version, plan.to) : plan.version;
    const { lines } = await recompute("credited anew");
    finish(
      options,
      { ...plan, is_dry_run: false, version, recomputed: lines },
      `version ${version} is in force`,
    );
  });
}

/** Goes on with what an interrupted change has left. @throws UserError */
export async function resumeSettings(options: { json?: boolean }): Promise<void> {
  await asOwner(async (_client, recompute) => {
    const { lines } = await recompute("credited anew");
    finish(options, { recomputed: lines }, "no line waits");
  });
}

type Recompute = (what: string, preview?: SettingValues) => Promise<RecomputationProgress>;

/** An interruption ends what runs in order, and says how to go on. */
async function asOwner(work: (client: pg.Client, recompute: Recompute) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const stopListening = onInterruption(
    () => stopping.abort(),
    () => process.exit(130),
  );
  try {
    await withDatabase(
      "settings",
      "owner",
      (client, databaseUrl) =>
        work(client, async (what, preview) => {
          const progress = showBuckets(what);
          try {
            const { signal } = stopping;
            const options = { places: findPlaces(), databaseUrl, preview, signal };
            return await recomputeLines({ ...options, onProgress: progress.update });
          } catch (error) {
            throw await explained(error, client, stopping.signal.aborted);
          } finally {
            progress.end();
          }
        }),
      { isMade: true },
    );
  } finally {
    stopListening();
  }
}

/** What was done stands; says how to go on where lines are left. */
async function explained(error: unknown, client: pg.Client, isInterrupted: boolean): Promise<unknown> {
  if (!(error instanceof RecomputationFailedError)) {
    return error;
  }
  const waiting = await countWaiting(client).catch(() => undefined);
  const left = waiting === 0 ? "" : "; npm run settings -- resume goes on";
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
