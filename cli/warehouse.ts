import { readFileSync } from "node:fs";
import { UserError } from "../errors/user-error.ts";
import { minutesBehind, type WakeFigures } from "../functions/warehouse/figures.ts";
import type { SyncedTable } from "../functions/warehouse/sync/sync-figures.ts";
import type { WarehouseStatus } from "../functions/warehouse/warehouse.ts";
import { splitStatements } from "../redshift/split-statements.ts";
import type { ReportResult } from "../reporting/reports.ts";
import { counted } from "./counts.ts";
import { print, printResult, say } from "./print.ts";
import { printRows, type ReportFormat } from "./report.ts";
import { writeTable } from "./rows.ts";
import { asInMysql } from "./synced-table-words.ts";
import { describeCounts } from "./warehouse-refill.ts";
import { requireRead, withWarehouse } from "./with-warehouse.ts";

interface Options {
  env: string;
  json?: boolean;
}

/** Has the warehouse read what arrived in the streams. @throws UserError, with what it did and what failed */
export async function refreshWarehouse(options: Options): Promise<void> {
  const figures = await withWarehouse(options.env, (ask) => ask<"refresh">({ action: "refresh" }));
  printResult(options, figures, describe);
}

/** Prints the figures of the latest wake; wakes nothing. @throws UserError */
export async function showWarehouse(options: Options): Promise<void> {
  const status = await withWarehouse(options.env, (ask) => ask<"status">({ action: "status" }));
  printResult(options, status, (found) =>
    found.wokeAt === null
      ? "the warehouse has read nothing yet: npm run warehouse -- refresh reads the streams"
      : describeStatus(found),
  );
}

/** Prints what each statement of a file answers; "-" is what comes in. @throws UserError */
export async function askInSql(
  file: string,
  { env, ...format }: { env: string } & ReportFormat,
): Promise<void> {
  const statements = splitStatements(readFileSync(file === "-" ? 0 : file, "utf8"));
  if (statements.length === 0) {
    throw new UserError("there is no statement in it");
  }
  requireRead(env);
  await withWarehouse(env, async (ask) => {
    for (const sql of statements) {
      printAnswer(await ask<"sql">({ sql }), format);
    }
  });
}

function printAnswer({ columns, rows, notes }: ReportResult, format: ReportFormat): void {
  if (format.json || format.csv) {
    printRows(columns, rows, format);
  } else {
    print(rows.length > 0 ? writeTable(columns, rows) : "no rows");
  }
  notes.forEach(format.json || format.csv ? say : print);
}

function describeStatus({ minutesBehind: minutes, ...figures }: WarehouseStatus): string {
  const behind =
    minutes === null ? "a stream never was refreshed" : `${counted(Math.floor(minutes), "minute")} behind`;
  return `${behind}\n${describe(figures)}`;
}

function describe(figures: WakeFigures): string {
  const { wokeAt, scanErrors, missed, rpuHours, failures, reports, sync } = figures;
  const read = minutesBehind(figures, Date.parse(wokeAt)) === null ? "not all streams" : "the streams";
  return [
    `read ${read} at ${wokeAt}`,
    ...(scanErrors
      ? [`${counted(scanErrors, "record")} could not be taken: see sys_stream_scan_errors`]
      : []),
    ...(missed && missed.clicks + missed.checkouts > 0
      ? [`missed ${describeCounts(missed)}, which the streams dropped unread: npm run warehouse -- refill`]
      : []),
    ...(rpuHours ? [`${rpuHours.toFixed(2)} RPU-hours since the month began`] : []),
    ...[...failures, ...(sync?.failures ?? [])].map((failure) => `failed: ${failure}`),
    ...(sync ? [`\nThe shop's tables\n${writeTable(SHOP_COLUMNS, sync.tables.map(describeShopTable))}`] : []),
    ...reports.map(({ title, columns, rows, notes }) =>
      [`\n${title}`, rows.length > 0 ? writeTable(columns, rows) : "no rows", ...notes].join("\n"),
    ),
  ].join("\n");
}

const SHOP_COLUMNS = ["table", "exported", "rows", "as in MySQL"];

const describeShopTable = (table: SyncedTable) => [
  ...[table.table, table.exportedAt ?? "never", table.rows, asInMysql(table)],
];
