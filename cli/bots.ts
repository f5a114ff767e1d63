import { parseTime } from "../events/event-time.ts";
import { quoted, visibleLine } from "../events/visible-text.ts";
import type { CorrectionsAnswers } from "../functions/corrections/corrections.ts";
import { userName } from "../local/user-name.ts";
import type { Verdict } from "../postgres/bots.ts";
import { decisionTable, time } from "./bots-list.ts";
import { UsageError } from "./errors.ts";
import { print, printJson, printResult, say } from "./print.ts";
import { writeTable } from "./rows.ts";
import { withCorrections } from "./with-corrections.ts";
import { correctInOrder } from "./with-recomputation.ts";

export interface DecisionOptions {
  env: string;
  from?: string;
  to?: string;
  why: string;
  who?: string;
  json?: boolean;
}

/** As lists and reports have it, and what it does to a user. */
const VERDICTS: Readonly<Record<Verdict, { done: string; effect: string }>> = {
  person: { done: "released", effect: "is released: clicks earn" },
  bot: { done: "blocked", effect: "is blocked: clicks earn nothing" },
  undecided: { done: "withdrawn", effect: "is left to user agent and rate again" },
};

type UserHistory = CorrectionsAnswers["show-user"];

/** Prints why a user is or is not taken for a bot. @throws UsageError, UserError */
export async function showUser(user: string, options: { env: string; json?: boolean }): Promise<void> {
  checkUser(user);
  const history = await withCorrections("bots", options.env, (ask) =>
    ask<"show-user">({ action: "show-user", user }),
  );
  printResult(options, history, describe);
}

/** Has a user's clicks earn, whatever agent and rate say, and credits anew what that moves. @throws UsageError, UserError */
export function releaseUser(user: string, options: DecisionOptions): Promise<void> {
  return decide(user, "person", options);
}

/** Has a user's clicks earn nothing, whatever agent and rate say, and credits anew what that moves. @throws UsageError, UserError */
export function blockUser(user: string, options: DecisionOptions): Promise<void> {
  return decide(user, "bot", options);
}

/** Has user agent and rate decide again, as if nobody had, and credits anew what that moves. @throws UsageError, UserError */
export function withdrawUser(user: string, options: DecisionOptions): Promise<void> {
  return decide(user, "undecided", options);
}

async function decide(
  user: string,
  verdict: Verdict,
  { env, from, to, why, who = userName(), json }: DecisionOptions,
): Promise<void> {
  checkUser(user);
  checkSpan(from, to);
  checkText("--why", why, 1000);
  checkText("--who", who, 200);
  await correctInOrder("bots", env, async (ask, recompute) => {
    const { id, has_events } = await ask<"override-user">({
      ...{ action: "override-user", user, verdict, who, why },
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    });
    if (!has_events) {
      say(`no event of ${quoted(user)} is kept: is that the id? What is decided holds for those to come`);
    }
    const lines = await recompute.all();
    const { done, effect } = VERDICTS[verdict];
    if (json) {
      const span = { from: from ?? null, to: to ?? null };
      printJson({ id, user, verdict: done, ...span, who, why, recomputed: lines });
      return;
    }
    print(
      `${quoted(user)} ${effect}${spanText(from, to)}; ${counted(lines, "line")} ${lines === 1 ? "is" : "are"} credited anew`,
    );
  });
}

function spanText(from: string | undefined, to: string | undefined): string {
  return `${from === undefined ? "" : ` from ${from}`}${to === undefined ? "" : ` until ${to}`}`;
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

function describe(history: UserHistory): string {
  const { user_id, clicks, agent_clicks, checkouts, most, most_at, episodes, overrides } = history;
  const now = overrides.find(({ holds, verdict }) => holds === "now" && verdict !== "withdrawn");
  const signals = [
    ...(episodes.length > 0 ? ["by rate"] : []),
    ...(agent_clicks > 0 ? [`by user agent in ${agent_clicks} of ${clicks} clicks`] : []),
  ].join(", ");
  return [
    clicks + checkouts === 0
      ? `${quoted(user_id)}: no event is kept`
      : `${quoted(user_id)}: ${counted(clicks, "click")} and ${counted(checkouts, "order")} from ${time(history.first_event)} to ${time(history.last_event)}`,
    ...(most === null ? [] : [`most within 10 s: ${most} at ${time(most_at)}`]),
    ...(now
      ? [
          visibleLine(
            `taken for a bot: ${now.verdict === "blocked" ? "yes" : "no"}, ${now.verdict} by ${now.who}: ${now.why}`,
          ),
          `without that: ${signals || "no"}`,
        ]
      : [`taken for a bot: ${signals || "no"}`]),
    ...(episodes.length > 0 ? [episodeTable(episodes)] : []),
    ...(overrides.length > 0
      ? [`decided by hand:\n${decisionTable(overrides.map((row) => ({ ...row, user_id })))}`]
      : []),
  ].join("\n");
}

function episodeTable(episodes: UserHistory["episodes"]): string {
  return writeTable(
    ["episode", "last mark", "most in 10 s", "at"],
    episodes.map(({ began_at, last_marked_at, most, most_at }) => [
      ...[time(began_at), time(last_marked_at)],
      ...(most === null ? ["not kept", ""] : [most, time(most_at)]),
    ]),
  );
}

function checkUser(user: string): void {
  checkText("the user", user, 128);
}

function checkText(what: string, text: string, most: number): void {
  const characters = [...text].length;
  if (characters < 1 || characters > most || text.includes("\0")) {
    throw new UsageError(`${what} must be a text of 1 to ${most} characters`);
  }
}

function checkSpan(from: string | undefined, to: string | undefined): void {
  const [begin, end] = [parsed("--from", from), parsed("--to", to)];
  if (begin !== undefined && end !== undefined && begin >= end) {
    throw new UsageError("--to must be after --from");
  }
}

function parsed(option: string, moment: string | undefined): number | undefined {
  const time = moment === undefined ? undefined : parseTime(moment);
  if (moment !== undefined && time === undefined) {
    throw new UsageError(
      `${option} must be a time with a zone such as 2026-01-31T06:00:00Z, not ${JSON.stringify(moment)}`,
    );
  }
  return time;
}
