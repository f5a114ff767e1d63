import { showBytes } from "../athena/reports.ts";
import { FORMATS } from "../athena/sources.ts";
import type { ImportOutcome, ImportProgress } from "../local/lake/import.ts";
import { counted } from "./counts.ts";

/** What an import did. */
export function describeImport(outcome: ImportOutcome): string {
  const { name, format, rows, partitions, files, bytes, unchanged } = outcome;
  return [
    ...unchanged.map((file) => `${file} is in already, as it is`),
    ...(rows > 0 ? [`read ${counted(rows, "row")} into ${name} (${format})`] : []),
    ...(partitions > 0
      ? [`wrote ${counted(partitions, "partition")} anew: ${counted(files, "file")}, ${showBytes(bytes)}`]
      : []),
    ...badRows(outcome),
    `ask it: npm run ${FORMATS.includes(format) ? `report -- visitors-by-day --from ${name}` : `profile -- lake.${name}`}`,
  ].join("\n");
}

/** Such as `left out 3 rows of october.csv: price is no decimal(12,2) (line 4, 7, 9)`. */
function badRows({ bad_rows, bad_lines }: ImportOutcome): string[] {
  return Object.entries(bad_rows).flatMap(([file, reasons]) =>
    Object.entries(reasons).map(([reason, count]) => {
      const lines = bad_lines[file]?.[reason] ?? [];
      const where = `line ${lines.join(", ")}${count > lines.length ? ", …" : ""}`;
      return `left out ${counted(count, "row")} of ${file}: ${reason} (${where})`;
    }),
  );
}

/** Such as `reading october.csv: 1.2 GB of 5.7 GB`. */
export function importLine(progress: ImportProgress): string {
  const { doing, file, done, of } = progress;
  return `${doing} ${file}: ${amount(progress, done)} of ${amount(progress, of)}`;
}

/** With its unit: bytes, or rows that are written. */
export function amount({ doing }: ImportProgress, count: number): string {
  return doing === "writing" ? counted(count, "row") : showBytes(count);
}
