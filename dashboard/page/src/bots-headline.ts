import { html, type TemplateResult } from "lit-html";
import { count, headlineMoney, percent, sumOfDecimals } from "./format.ts";
import { byMinute, tile } from "./headline.ts";
import { number, type Row, text } from "./rows.ts";
import { currencyOf, RANGES, rowsOfTopic, type State } from "./state.ts";

const MINUTE_SECONDS = 60;

/** The figures of bots that everybody looks at first. */
export function botsHeadline(state: State): TemplateResult {
  const [marked] = rowsOfTopic(state, "marked-users") ?? [];
  const hour = rowsOfTopic(state, "shares");
  const range = RANGES.find(([key]) => key === state.view.since)?.[1] ?? state.view.since;
  const clicks = hour && sum(hour, "clicks");
  const share = hour && clicks ? (100 * sum(hour, "left_out")) / clicks : undefined;
  const perSecond = (column: string) => (row: Row) => number(row, column) / MINUTE_SECONDS;
  const minute = hour?.at(-2) ?? hour?.at(-1);
  const rate = (column: string) => minute && figure(perSecond(column)(minute), 1);
  return html`<section class="headline" aria-label="Bots, ${range}">
    ${tile(
      "marked-now",
      "Marked now",
      marked && figure(number(marked, "marked_now")),
      undefined,
      [
        "by rate",
        ...(marked && number(marked, "released_now") > 0
          ? [`${count(number(marked, "released_now"))} released`]
          : []),
        `${marked ? count(number(marked, "users")) : ""} in ${range}`,
      ].join("; "),
    )}
    ${tile("people", "People", rate("people"), hour && byMinute(hour, perSecond("people"), "step"), "events/s, last minute")}
    ${tile("bots", "Bots", rate("bots"), hour && byMinute(hour, perSecond("bots"), "step"), "events/s, last minute")}
    ${tile(
      "left-out",
      "Clicks left out",
      share === undefined ? undefined : { value: share.toFixed(2), shown: percent(share) },
      hour &&
        byMinute(hour, (row) => (100 * number(row, "left_out")) / Math.max(1, number(row, "clicks")), "step"),
      reasons(hour ?? []),
    )}
    ${tile("moved", "Revenue that moved", movedRevenue(state), undefined, range)}
    ${missed(state)}
  </section>`;
}

/** Marks that the fast path should have told of, and those that it could not know. */
function missed(state: State): TemplateResult {
  const rows = rowsOfTopic(state, "missed");
  const isTold = rows !== undefined && rows.length > 0;
  const of = (reason: string) => sum(rows?.filter((row) => text(row, "reason") === reason) ?? [], "missed");
  const elsewhere = state.lane?.isOn ? "in CloudWatch: BotLabelsMissed" : "the lane is off";
  return tile(
    "missed",
    "Labels missed",
    isTold ? figure(of("unknown")) : undefined,
    undefined,
    isTold
      ? `last hour; beside them ${count(of("late"))} by late clicks, ${count(of("orders"))} by orders`
      : elsewhere,
  );
}

const sum = (rows: Row[], column: string) => rows.reduce((total, row) => total + number(row, column), 0);

const figure = (value: number | undefined, digits = 0) =>
  value === undefined
    ? undefined
    : { value: value.toFixed(digits), shown: digits ? value.toFixed(digits) : count(value) };

/** Of the last hour, what left them out. */
function reasons(hour: Row[]): string {
  const parts = ["by_rate", "by_agent", "by_hand"].map((column) => [column, sum(hour, column)] as const);
  const found = parts.filter(([, clicks]) => clicks > 0);
  const named = found.map(([column, clicks]) => `${column.replace("_", " ")} ${count(clicks)}`);
  return named.join(", ") || "last hour";
}

function movedRevenue(state: State): { value: string; shown: string } | undefined {
  const rows = rowsOfTopic(state, "moved");
  const currency = currencyOf(state);
  if (rows === undefined || currency === undefined) {
    return undefined;
  }
  const value = sumOfDecimals(rows.map((row) => text(row, "revenue")));
  return { value, shown: headlineMoney(value, currency) };
}
