import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Report } from "../../reporting/report-header.ts";
import type { ReportResult } from "../../reporting/reports.ts";
import { readRows } from "../cells.ts";
import { readOrdersViews } from "../orders-views.ts";
import type { QueryResult } from "../query.ts";
import type { InsightRequest } from "../reports.ts";
import { importedSource, THE_LAKE } from "../sources.ts";
import { toStatement } from "../statement.ts";
import { readViews, viewSql } from "../views.ts";
import type { TestTable } from "./test-table.ts";

const VIEWS = Object.fromEntries(readViews("lake").map(({ name }) => [name, viewSql(name)]));
const ORDERS_VIEWS = Object.fromEntries(readOrdersViews().map(({ name, sql }) => [name, sql]));

const PYTHON = join(process.cwd(), ".venv/bin/python");

export interface PlainDuckDb {
  /** Writes the table as Parquet by partition. @returns the folder */
  write(folder: string, table: TestTable): Promise<string>;
  /** @param tables folders that `write` has made */
  ask(
    tables: Readonly<Record<string, string>>,
    imported: Readonly<Record<string, { format: string; lastDay: string }>>,
    report: Report,
    request: InsightRequest,
    now: Date,
  ): Promise<Omit<ReportResult, "notes">>;
  /** @param tables folders that `write` has made */
  query(tables: Readonly<Record<string, string>>, sql: string): Promise<ReportResult["rows"]>;
  stop(): Promise<void>;
}

/** DuckDB on the files themselves, by sqlglot alone; answers one request after another. */
export function startPlainDuckDb(): PlainDuckDb {
  const child = spawn(PYTHON, ["athena/testing/plain_duckdb.py"], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const send = async (request: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await answers.next();
    if (done) {
      throw new Error("DuckDB refused it: its own words stand above");
    }
    return JSON.parse(value);
  };
  return {
    async write(folder, table) {
      const [written, csv] = [join(folder, table.name), join(folder, `${table.name}.csv`)];
      writeFileSync(csv, table.csv);
      const columns = Object.fromEntries(table.columns.map(({ name, expression }) => [name, expression]));
      await send({ do: "write", csv, folder: written, columns, partitions: table.partitions });
      return written;
    },
    async ask(tables, imported, report, { parameters, from }, now) {
      const set = imported[from ?? ""];
      const source =
        from === undefined || set === undefined ? THE_LAKE : importedSource({ name: from, ...set });
      const views = { ...(tables.clicks && VIEWS), ...(tables.orders && ORDERS_VIEWS) };
      const statement = toStatement(report, source, parameters, now);
      const answer = (await send({ do: "query", tables, views, ...statement })) as Pick<
        QueryResult,
        "columns" | "rows"
      >;
      return { columns: answer.columns.map(({ name }) => name), rows: readRows(answer) };
    },
    async query(tables, sql) {
      const request = { do: "query", tables, views: {}, sql, parameters: [] };
      return readRows((await send(request)) as Pick<QueryResult, "columns" | "rows">);
    },
    async stop() {
      child.stdin.end();
      await once(child, "close");
    },
  };
}
