import type { Amounts, Estimate } from "./estimate.ts";

/** The estimate as Markdown: a table of costs, what they leave open, and a table of prices. */
export function costTable(estimate: Estimate): string {
  const { environment, region, eventsPerSecond, hoursPerDay, lines, total, remarks } = estimate;
  const used = new Map(lines.flatMap(({ price }) => (price ? [[price.key, price] as const] : [])));
  return [
    `Environment ${environment}, ${region}, ${eventsPerSecond} events/s; US dollars, a month of 730 hours.`,
    "",
    ...markdown(
      [
        ...["component", "what", "price", "hour", `month, ${hoursPerDay} h a day`],
        ...["stopped, a month", "database stopped, too"],
      ],
      [
        ...lines.map((line) => [line.component, line.what, line.price?.key ?? "not known", ...cells(line)]),
        ["**sum**", "", "", ...cells(total)],
      ],
    ),
    "",
    ...remarks.map((remark) => `- ${remark}`),
    "",
    ...markdown(
      ["price", "USD", "unit", "region", "read on", "source"],
      [...used].map(([key, { usd, unit, read, source, note }]) => [
        ...[key, String(usd), unit, region, read ?? "never"],
        [source, note].filter(Boolean).join("; "),
      ]),
    ),
    "",
  ].join("\n");
}

function cells({ hour, month, stopped, databaseStopped }: Amounts): string[] {
  return [hour?.toFixed(4), ...[month, stopped, databaseStopped].map((amount) => amount?.toFixed(2))].map(
    (cell) => cell ?? "?",
  );
}

function markdown(head: string[], rows: string[][]): string[] {
  const line = (row: string[]) => `| ${row.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)];
}
