import { showBytes } from "../athena/reports.ts";
import type { LoadedFolder, LoadProgress } from "../local/shop-database/load/load-folder.ts";
import type { LoadedTable } from "../local/shop-database/load/load-table.ts";
import { counted, whole } from "./counts.ts";
import { writeTable } from "./rows.ts";

const COLUMNS = ["table", "rows", "new", "changed", "unchanged", "doubled", "left out"];

/** What a load did, table by table, and what of it was odd. */
export function describeLoad({ tables, missing }: LoadedFolder): string {
  const loaded = Object.entries(tables);
  const rows = loaded.map(([name, table]) => [
    ...[name, table.rows, table.new, table.changed, table.unchanged, table.doubled, leftOut(table)],
  ]);
  return [
    writeTable(COLUMNS, rows),
    ...loaded.flatMap(([name, table]) => remarks(name, table)),
    ...(missing.length > 0 ? [`not there: ${missing.join(", ")}`] : []),
  ].join("\n");
}

/** Such as `loading olist_orders_dataset.csv: 0.3 MB of 1.6 MB`. */
export const loadLine = ({ file, done, of }: LoadProgress) =>
  `loading ${file}: ${showBytes(done)} of ${showBytes(of)}`;

const leftOut = ({ bad_rows }: LoadedTable) => Object.values(bad_rows).reduce((sum, count) => sum + count, 0);

function remarks(name: string, table: LoadedTable & { file: string }): string[] {
  const { file, doubled, zero_times, bad_rows, bad_lines } = table;
  return [
    ...(doubled > 0
      ? [
          name === "geolocation"
            ? `${file}: ${counted(doubled, "row")} equal to one before, counted in its occurrences`
            : `${file}: ${counted(doubled, "row")} with the key of one before, which counts`,
        ]
      : []),
    ...(zero_times > 0 ? [`${file}: ${counted(zero_times, "time")} of zeros, read as none`] : []),
    ...Object.entries(bad_rows).map(([reason, count]) => {
      const lines = bad_lines[reason] ?? [];
      const more = count > lines.length ? `, … ${whole(count)} in all` : "";
      return `${file}: left out ${counted(count, "row")}: ${reason} (line ${lines.join(", ")}${more})`;
    }),
  ];
}
