import { z } from "zod";

/** What the reports function answers. */
export const reportAnswerSchema = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown())),
});

/** Each row, by the names of the columns. */
export function recordsOf({ columns, rows }: z.output<typeof reportAnswerSchema>): Record<string, unknown>[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}
