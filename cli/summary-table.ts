import Table from "cli-table3";
import type { Summary } from "../local/replay/summary.ts";
import type { GeneratorRunSummary } from "./generator-run.ts";

const whole = new Intl.NumberFormat("en-US");

/** The summary of a replay for people. */
export function replayTable(summary: Summary): string {
  return twoColumns([
    ["received", whole.format(summary.received)],
    ["accepted", whole.format(summary.accepted)],
    ["duplicates", whole.format(summary.duplicates)],
    ["  repeats", whole.format(summary.repeats)],
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
    latencyRow(summary.latency_ms),
    ...(summary.assumption === null ? [] : [["assumption", summary.assumption]]),
  ]);
}

/** The summary of a generator's run for people. */
export function generatorTable(summary: GeneratorRunSummary): string {
  const { fact = 0, repeat = 0, ...rejected } = summary.places;
  return twoColumns([
    ["sent", whole.format(summary.sent)],
    ["  found as facts", whole.format(fact)],
    ["  found as repeats", whole.format(repeat)],
    ...Object.entries(rejected)
      .sort()
      .map(([reason, count]) => [`  found rejected: ${reason}`, whole.format(count)]),
    ["  missing", whole.format(summary.missing)],
    ["sent late", whole.format(summary.late)],
    ["sent again", whole.format(summary.fates.duplicate ?? 0)],
    ["users marked as bots by their rate", whole.format(summary.marks.users)],
    ["  marks", whole.format(summary.marks.times)],
    ["lines", whole.format(summary.lines)],
    [
      "  attributed",
      summary.attributed_percent === null ? "-" : `${summary.attributed_percent.toFixed(1)} %`,
    ],
    ["events/s", whole.format(summary.events_per_second)],
    latencyRow(summary.latency_ms),
  ]);
}

function twoColumns(rows: string[][]): string {
  const table = new Table({ style: { head: [], border: [], compact: true }, colAligns: ["left", "right"] });
  table.push(...rows);
  return table.toString();
}

function latencyRow({ p50, p95 }: { p50: number | null; p95: number | null }): string[] {
  return ["latency p50 / p95", `${ms(p50)} / ${ms(p95)}`];
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
