import type { GlueClient } from "@aws-sdk/client-glue";
import { LaneOffError, ReportFailedError, UnknownSetError } from "../reporting/report-errors.ts";
import type { Report } from "../reporting/report-header.ts";
import { type ReportResult, readReportsIn } from "../reporting/reports.ts";
import { readRows } from "./cells.ts";
import { FORMAT_PARAMETER, findImportedSet, findTable } from "./imported-sets.ts";
import { ORDERS_TABLE } from "./orders-table.ts";
import { QueryFailedError, type QueryPlace, runQuery } from "./query.ts";
import { type Source, THE_LAKE, THE_ORDERS } from "./sources.ts";
import { asksOfActivity, asksOfOrders, toStatement } from "./statement.ts";

/** The lake, or what is imported beside it. */
export interface Lake extends QueryPlace {
  glue: GlueClient;
}

export interface InsightRequest {
  /** By the parameters' names. */
  parameters: Readonly<Record<string, unknown>>;
  /** Name of an imported set. @default the lake */
  from?: string | undefined;
}

/** Every report that Athena answers. @throws ReportHeaderError */
export function readInsights(): Report[] {
  return readReportsIn(new URL("reports/", import.meta.url));
}

/** @throws InvalidParameterError, UnknownSetError, LaneOffError, ReportFailedError */
export async function runInsight(
  lake: Lake,
  report: Report,
  { parameters, from }: InsightRequest,
  now = new Date(),
): Promise<ReportResult> {
  const source = await findSource(lake, report, from);
  const statement = toStatement(report, source, parameters, now);
  const { columns, rows, scannedBytes } = await runQuery(lake, statement).catch((error) => {
    throw error instanceof QueryFailedError
      ? new ReportFailedError(`the report ${report.name} failed: ${error.message}`, { cause: error })
      : error;
  });
  return {
    columns: columns.map(({ name }) => name),
    rows: readRows({ columns, rows }),
    notes: [`From ${source.name} (${lake.database}): ${showBytes(scannedBytes)} scanned.`],
  };
}

async function findSource(lake: Lake, report: Report, from: string | undefined): Promise<Source> {
  if (from !== undefined) {
    if (!asksOfActivity(report)) {
      throw new UnknownSetError(`the report ${report.name} is of the lake alone: it takes no imported set`);
    }
    return findImportedSet(lake.glue, lake.database, from);
  }
  if (!asksOfOrders(report)) {
    return THE_LAKE;
  }
  if (!(await holdsOrders(lake))) {
    throw new LaneOffError("the lane orders is off, so there is nothing to ask of");
  }
  return THE_ORDERS;
}

/** Whether the lane orders has declared its table. */
async function holdsOrders({ glue, database }: Lake): Promise<boolean> {
  const table = await findTable(glue, database, ORDERS_TABLE.name);
  return table !== undefined && table.Parameters?.[FORMAT_PARAMETER] === undefined;
}

/** Such as 1.2 MB. */
export function showBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
