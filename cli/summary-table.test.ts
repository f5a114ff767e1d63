import { replayTable } from "./summary-table.ts";

const rows = replayTable({
  ...{
    sent: 1_234_567,
    received: 1_234_567,
    accepted: 1_000_000,
    duplicates: 200_000,
    repeats: 1_000,
    expired: 4,
  },
  rejected: { total: 34_563, by_reason: { not_json: 34_000, too_old: 563 } },
  ...{ lines: 30, attributed: 20, unattributed: 10 },
  revenue: { USD: "1234567890123456789.10", JPY: "1000", EUR: "999.99" },
  attributed_revenue: { USD: "12.00" },
  unattributed_revenue: { USD: "0.10" },
  ...{ seconds: 1.5, events_per_second: 823_044, shifted_days: 0, assumption: null },
  latency_ms: { p50: 1234.4, p95: null },
})
  .split("\n")
  .map((line) =>
    line
      .replace(/[│┌┐└┘─┬┴]/g, " ")
      .trim()
      .split(/ {2,}/),
  )
  .filter(([title]) => title !== "");

test("a summary has its figures in groups of three digits, and money to its last digit", () => {
  expect(rows).toEqual([
    ["received", "1,234,567"],
    ["accepted", "1,000,000"],
    ["duplicates", "200,000"],
    ["repeats", "1,000"],
    ["rejected", "34,563"],
    ["not_json", "34,000"],
    ["too_old", "563"],
    ["expired", "4"],
    ["lines", "30"],
    ["attributed", "20"],
    ["unattributed", "10"],
    ["revenue", "1,234,567,890,123,456,789.10 USD"],
    ["revenue", "1,000 JPY"],
    ["revenue", "999.99 EUR"],
    ["attributed", "12.00 USD"],
    ["events/s", "823,044"],
    ["latency p50 / p95", "1,234 ms / -"],
  ]);
});
