import Table from "cli-table3";

/** What proof/__main__.py tells of one scenario. */
export interface Proved {
  scenario: string;
  title: string;
  /** How often each thing was done. */
  times: Record<string, number>;
  records: number;
  read_again: number;
  rows: number;
  /** By what differs. */
  differences: Record<string, number>;
  seconds: number;
}

/** What was done, how often, how much was compared, and what differs. */
export function provedTable(proved: Proved[]): string {
  const whole = (value: number) => value.toLocaleString("en-US");
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  const figures = new Table({
    head: ["done to the system", "times", "records", "read again", "rows compared", "differences"],
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right", "right", "right", "right"],
  });
  for (const { title, times, records, read_again, rows, differences } of proved) {
    const parts = Object.entries(times);
    const details = parts.length > 1 ? parts : [];
    figures.push([
      [title, ...details.map(([what]) => `  ${what}`)].join("\n"),
      [sum(times), ...details.map(([, count]) => count)].map(whole).join("\n"),
      ...[records, read_again, rows].map(whole),
      [
        sum(differences),
        ...Object.entries(differences).map(([what, count]) => `${what} ${whole(count)}`),
      ].join("\n"),
    ]);
  }
  return figures.toString();
}
