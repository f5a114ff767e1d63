import { print, printJson, say } from "./print.ts";
import { asObjects, writeTable } from "./rows.ts";
import { withReports } from "./with-reports.ts";

interface ListOptions {
  env: string;
  since: string;
  limit: string;
  json?: boolean;
}

const BOTS = ["user", "by", "now", "began", "last seen", "most in 10 s", "by hand", "why"];
const DECISIONS = ["decision", "user", "verdict", "holds", "from", "to", "who", "why", "made"];

/** Prints who was taken for a bot lately, and what people decided. @throws UsageError, UserError */
export async function listBots({ env, since, limit, json }: ListOptions): Promise<void> {
  const { bots, decisions } = await withReports("bots", env, async (run) => ({
    bots: await run("bots", { since, limit }),
    decisions: await run("bot-overrides", { limit }),
  }));
  const rows = asObjects(bots.columns, bots.rows);
  const made = asObjects(decisions.columns, decisions.rows);
  if (json) {
    printJson({ bots: rows, decisions: made });
    return;
  }
  const found = rows.map(({ user_id, signal, is_now, began_at, last_seen_at, most, verdict, who, why }) => [
    ...[user_id, signal, is_now ? "now" : "", time(began_at), time(last_seen_at), most],
    ...(verdict === null ? ["", ""] : [`${verdict} by ${who}`, why]),
  ]);
  print(found.length === 0 ? `nobody was taken for a bot in ${since}` : writeTable(BOTS, found));
  if (made.length > 0) {
    print(`decided by hand:\n${decisionTable(made)}`);
  }
  if (Math.max(found.length, made.length) === Number(limit)) {
    say(`the latest ${limit}: --limit shows more`);
  }
}

/** The latest first; rows as the report has them. */
export function decisionTable(decisions: readonly object[]): string {
  return writeTable(
    DECISIONS,
    (decisions as Record<string, unknown>[]).map((row) => [
      ...[row.id, row.user_id, row.verdict, row.holds],
      ...[row.from_time === null ? "" : time(row.from_time), row.to_time === null ? "" : time(row.to_time)],
      ...[row.who, row.why, time(row.made_at)],
    ]),
  );
}

/** In UTC, as reports are. */
export const time = (moment: unknown) =>
  new Date(String(moment)).toISOString().slice(0, 19).replace("T", " ");
