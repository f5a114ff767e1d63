import Table from "cli-table3";
import type { Summary } from "../local/replay/summary.ts";

const whole = new Intl.NumberFormat("en-US");

/** The summary for people. */
export function summaryTable(summary: Summary): string {
  const table = new Table({ style: { head: [], border: [] }, colAligns: ["left", "right"] });
  table.push(
    ["received", whole.format(summary.received)],
    ["accepted", whole.format(summary.accepted)],
    ["duplicates", whole.format(summary.duplicates)],
    ["rejected", whole.format(summary.rejected.total)],
    ...Object.entries(summary.rejected.by_reason).map(([reason, count]) => [
      `  ${reason}`,
      whole.format(count),
    ]),
    ["expired", whole.format(summary.expired)],
    ["lines", whole.format(summary.lines)],
    ["  attributed", whole.format(summary.attributed)],
    ["  unattributed", whole.format(summary.unattributed)],
    ...money("revenue", summary.revenue),
    ...money("  attributed", summary.attributed_revenue),
    ["events/s", whole.format(summary.events_per_second)],
    ["latency p50 / p95", `${ms(summary.latency_ms.p50)} / ${ms(summary.latency_ms.p95)}`],
  );
  return table.toString();
}

function money(title: string, sums: Record<string, string>): [string, string][] {
  return Object.entries(sums).map(([currency, sum]) => [title, `${grouped(sum)} ${currency}`]);
}

/** Digits in groups, without a float in between. */
function grouped(sum: string): string {
  const [units = "", fraction] = sum.split(".");
  const text = units.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? text : `${text}.${fraction}`;
}

function ms(value: number | null): string {
  return value === null ? "-" : `${whole.format(Math.round(value))} ms`;
}
