import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../errors/user-error.ts";
import { quoted } from "../events/visible-text.ts";
import { readCorrections, shortId, toCorrectionLine, unchanged } from "../local/rejected/corrections.ts";
import {
  findRejected,
  listRejected,
  listReplayable,
  MOST_LISTED,
  readRejected,
} from "../local/rejected/rejected-events.ts";
import { replayRejected } from "../local/rejected/replay-rejected.ts";
import { type FoundRejected, REASONS } from "../postgres/rejected-events.ts";
import { UsageError } from "./errors.ts";
import { print, printJson, printJsonLines, printResult, say } from "./print.ts";
import { asObjects, writeTable } from "./rows.ts";
import { withCorrections, withCorrectionsAndStreams } from "./with-corrections.ts";

interface ListOptions {
  env: string;
  reason?: string;
  limit: string;
  json?: boolean;
  lines?: boolean;
}

/** Prints the open rejected events. @throws UsageError, UserError */
export async function listRejectedEvents(options: ListOptions): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new UsageError(`--limit is ${options.limit}: give a whole number above 0`);
  }
  const reason = checkReason(options.reason);
  const { events, counts } = await withCorrections("rejected", options.env, async (ask) => ({
    events: await listRejected(ask, { reason, limit: options.lines ? MOST_LISTED : limit }),
    counts:
      options.json || options.lines ? [] : (await ask<"count-rejected">({ action: "count-rejected" })).counts,
  }));
  if (options.lines) {
    printJsonLines(events.map(toCorrectionLine));
    return;
  }
  const columns = ["id", "stream", "reason", "path", "rule", "arrived_at", "times_seen"];
  const rows = events.map((event) => [
    options.json ? event.id : shortId(event.id),
    ...[event.stream, event.reason, event.path, event.rule, event.arrived_at, event.times_seen],
  ]);
  printResult(options, asObjects(columns, rows), () => writeTable(columns, rows));
  if (!options.json) {
    const text = counts
      .filter((count) => !reason || count.reason === reason)
      .map((count) => `${count.reason} ${count.open} of ${count.events}`)
      .join(", ");
    say(`open: ${text || "none"}`);
  }
}

/** Prints one rejected event with its payload and its history. @throws UsageError, UserError */
export async function showRejectedEvent(
  idStart: string,
  options: { env: string; json?: boolean },
): Promise<void> {
  const { event, replays } = await withCorrections("rejected", options.env, async (ask) => {
    const [found = []] = await findRejected(ask, [checkId(idStart)]);
    return readRejected(ask, single(found, idStart));
  });
  const { payload, ...fields } = event;
  if (options.json) {
    printJson({ ...fields, payload: payload.toString(), replays });
    return;
  }
  const rows = [
    ...Object.entries(fields),
    ...replays.map(({ replayed_at, outcome, sent_hash }) => [
      "replayed",
      `${replayed_at.toISOString()} as ${shortId(sent_hash)}: ${outcome}`,
    ]),
  ];
  print(`${writeTable(["field", "value"], rows)}\n${payload.toString()}`);
}

/** Sends open rejected events again, as they are or corrected, and says what became of them. @throws UsageError, UserError */
export async function replayRejectedEvents(options: {
  env: string;
  reason?: string;
  with?: string;
  json?: boolean;
}): Promise<void> {
  const reason = checkReason(options.reason);
  if (reason === "conflicting_checkout" && options.with === undefined) {
    throw new UsageError(
      "a conflicting_checkout as it is stays rejected: correct it, and give the file with --with",
    );
  }
  await withCorrectionsAndStreams(options.env, async (ask) => {
    const corrections = options.with
      ? await readCorrections(readFile(options.with), (idStarts) => findRejected(ask, idStarts))
      : unchanged(await listReplayable(ask, reason));
    const outcomes = await replayRejected({
      ask,
      corrections: corrections.filter(({ rejected }) => !reason || rejected.reason === reason),
    });
    report(outcomes, options);
  });
}

function report(outcomes: string[], options: { json?: boolean }): void {
  const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
  const counts = {
    replayed: outcomes.length,
    facts: count("fact"),
    repeats: count("repeat"),
    rejected_again: count("rejected"),
  };
  printResult(
    options,
    counts,
    ({ replayed, facts, repeats, rejected_again }) =>
      `replayed ${replayed}: ${facts} are facts now, ${repeats} repeat an order that stands, ` +
      `${rejected_again} were rejected again`,
  );
}

function checkReason(reason: string | undefined): string | undefined {
  if (reason !== undefined && !REASONS.some((known) => known === reason)) {
    throw new UsageError(`there is no reason ${quoted(reason)}; there are: ${REASONS.join(", ")}`);
  }
  return reason;
}

function checkId(idStart: string): string {
  if (!/^[0-9a-f]{1,64}$/.test(idStart)) {
    throw new UsageError(
      `${quoted(idStart)} is no id of a rejected event: npm run rejected -- list shows them`,
    );
  }
  return idStart;
}

function single(found: FoundRejected[], idStart: string): FoundRejected {
  const [event, another] = found;
  if (event === undefined || another !== undefined) {
    throw new UserError(
      `${another ? "more than one" : "no"} rejected event has an id that begins with ${idStart}`,
    );
  }
  return event;
}

function readFile(name: string): Buffer {
  const fromUser = resolve(process.env.INIT_CWD ?? process.cwd(), name);
  const file = existsSync(fromUser) ? fromUser : resolve(name);
  if (!existsSync(file)) {
    throw new UserError(`there is no file ${name}`);
  }
  return readFileSync(file);
}
