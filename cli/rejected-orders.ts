import { UserError } from "../errors/user-error.ts";
import { quoted } from "../events/visible-text.ts";
import type { FailedRows, ToldFailedRow } from "../functions/order-reconciler/list-failed.ts";
import { MOST_IDS } from "../functions/order-reconciler/request.ts";
import { shortId } from "../local/rejected/corrections.ts";
import { counted } from "./counts.ts";
import { UsageError } from "./errors.ts";
import { printResult, say } from "./print.ts";
import { writeTable } from "./rows.ts";
import { type AskOrderReconciler, findOrderReconciler } from "./with-order-reconciler.ts";

interface Options {
  env: string;
  json?: boolean;
}

/** Prints changes of orders of which no row was made, and why. @throws UsageError, UserError */
export async function listFailedChanges(options: Options & { limit: string }): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_IDS) {
    throw new UsageError(`--limit is ${options.limit}: give a whole number from 1 to ${MOST_IDS}`);
  }
  const ask = await findOrderReconciler(options.env);
  const failed = await ask<"failed">({ action: "failed", limit });
  if (failed.count === 0 && !options.json) {
    say("no change of an order has failed");
    return;
  }
  printResult(options, failed, ({ rows }) => writeTable(COLUMNS, rows.map(cellsOf)));
  if (!options.json) {
    say(summary(failed));
  }
}

const COLUMNS = ["id", "failed_at", "error", "why no row can be made", "begins"];

function cellsOf({ id, failed_at, error, reason, start }: ToldFailedRow): unknown[] {
  return [shortId(id), failed_at, error, reason ?? "replay makes one", start];
}

function summary({ count, replayable }: FailedRows): string {
  return `${counted(count, "failed change")}; npm run rejected -- orders replay puts ${replayable} right`;
}

/** Makes rows of failed changes of orders by today's code. @throws UsageError, UserError */
export async function replayFailedChanges(options: Options & { id?: string[] }): Promise<void> {
  const ids = options.id;
  for (const id of ids ?? []) {
    if (!/^[0-9a-f]{1,32}$/.test(id)) {
      throw new UsageError(
        `${quoted(id)} is no id of a failed change: npm run rejected -- orders list shows them`,
      );
    }
  }
  if ((ids?.length ?? 0) > MOST_IDS) {
    throw new UsageError(`--id takes at most ${MOST_IDS} ids`);
  }
  const { found, ...counts } = await replayAll(await findOrderReconciler(options.env), ids);
  const unknown = ids?.find((id) => !found.has(id));
  if (unknown !== undefined) {
    const done = counts.replayed > 0 ? `; of the others ${describe(counts)}` : "";
    throw new UserError(`no failed change has an id that begins with ${unknown}${done}`);
  }
  printResult(options, counts, describe);
}

interface Counts {
  replayed: number;
  failed_again: number;
}

/** The Lambda answers within a minute or so, and is asked again for the rest. */
async function replayAll(
  ask: AskOrderReconciler,
  ids: string[] | undefined,
): Promise<Counts & { found: Set<string> }> {
  const total = { replayed: 0, failed_again: 0, found: new Set<string>() };
  let after: string | undefined;
  do {
    const { replayed, failed_again, found, next } = await ask<"replay">({
      action: "replay",
      ...(ids && { ids }),
      ...(after !== undefined && { after }),
    });
    total.replayed += replayed;
    total.failed_again += failed_again;
    for (const id of found) {
      total.found.add(id);
    }
    after = next ?? undefined;
  } while (after !== undefined);
  return total;
}

function describe({ replayed, failed_again }: Counts): string {
  if (replayed + failed_again === 0) {
    return "there is nothing to replay: no change of an order has failed";
  }
  const again =
    failed_again > 0
      ? `, ${failed_again} failed again and stay: npm run rejected -- orders list says why`
      : "";
  return `${counted(replayed, "change")} ${replayed === 1 ? "is" : "are"} in the lake now${again}`;
}
