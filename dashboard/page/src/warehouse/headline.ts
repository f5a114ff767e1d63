import { html, type TemplateResult } from "lit-html";
import { count, time } from "../format.ts";
import { tile } from "../headline.ts";
import { number, type Row, text } from "../rows.ts";
import { rowsOfTopic, type State } from "../state.ts";
import { headlineWorth } from "../worth.ts";
import { monthsPrice } from "./latest-wake.ts";

/** The figures of the warehouse that everybody looks at first. */
export function warehouseHeadline(state: State): TemplateResult {
  const { answers, warehouseLane } = state;
  const wake = state.wake ?? undefined;
  const revenues = rowsOfTopic(state, "hour-revenue")?.toSorted(
    (one, other) => number(other, "orders") - number(one, "orders"),
  );
  const [most, ...others] = revenues ?? [];
  const upTo = answers["hour-revenue"]?.askedAt;
  const bad = rowsOfTopic(state, "bad-records");
  return html`<section class="headline" aria-label="The warehouse">
    ${tile(
      "hour-revenue",
      "Revenue of an hour",
      revenues && (most === undefined ? { value: "0", shown: "0" } : amount(most)),
      undefined,
      others.length > 0
        ? `and ${others.map((row) => amount(row).shown).join(", ")}`
        : upTo === undefined
          ? ""
          : `up to ${time(upTo)}`,
    )}
    ${tile(
      "hour-orders",
      "Orders of that hour",
      revenues && figure(sum(revenues, "orders")),
      undefined,
      revenues === undefined ? "" : `${count(sum(revenues, "pieces"))} pieces`,
    )}
    ${tile(
      "minutes-behind",
      "Minutes behind",
      wake && wake.minutesBehind !== null ? figure(wake.minutesBehind) : undefined,
      undefined,
      wake && wake.minutesBehind === null ? "a stream never was read" : "since all streams were read",
    )}
    ${tile("bad-records", "Bad records", bad && figure(sum(bad, "records")), undefined, "in 24 hours; no events")}
    ${tile(
      "latest-wake",
      "Latest wake",
      wake && { value: wake.wokeAt, shown: time(wake.wokeAt) },
      undefined,
      wake === undefined
        ? ""
        : wake.failures.length === 0
          ? "all went well"
          : `${count(wake.failures.length)} failed`,
    )}
    ${tile(
      "rpu-hours",
      "RPU-hours this month",
      wake && wake.rpuHours !== null
        ? { value: String(wake.rpuHours), shown: wake.rpuHours.toFixed(2) }
        : undefined,
      undefined,
      wake === undefined ? "" : (monthsPrice(wake, warehouseLane?.price ?? null) ?? "nobody pays for a twin"),
    )}
  </section>`;
}

const sum = (rows: Row[], column: string) => rows.reduce((total, row) => total + number(row, column), 0);

const figure = (value: number) => ({ value: String(value), shown: count(value) });

const amount = (row: Row) => ({
  value: text(row, "revenue"),
  shown: headlineWorth(text(row, "revenue"), text(row, "currency")),
});
