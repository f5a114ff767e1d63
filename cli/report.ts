import type pg from "pg";
import { type Database, findDatabase, startDatabase, withClient } from "../local/database.ts";
import { findPlaces, makePlaces, type Places } from "../local/places.ts";
import { findHolder, takeRunLock } from "../local/run-lock.ts";
import { type Report, readReports, runReport } from "../postgres/reports.ts";
import { UsageError, UserError } from "./errors.ts";
import { writeCsv, writeJson, writeTable } from "./rows.ts";
import { step } from "./setup/step.mjs";

export interface ReportOptions {
  json?: boolean;
  csv?: boolean;
}

/** Prints one report's rows, or the list of reports. @throws UsageError, UserError */
export async function report(name: string | undefined, options: ReportOptions): Promise<void> {
  const reports = readReports();
  if (name === undefined) {
    const rows = reports.map(({ title, question, ...file }) => [file.name, title, question]);
    process.stdout.write(`${writeTable(["report", "title", "question"], rows)}\n`);
    return;
  }
  const chosen = reports.find((known) => known.name === name);
  if (chosen === undefined) {
    throw new UsageError(
      `there is no report ${name}; there are: ${reports.map((known) => known.name).join(", ")}`,
    );
  }
  if (options.json && options.csv) {
    throw new UsageError("--json and --csv exclude each other");
  }
  process.stdout.write(await withDatabase(findPlaces(), (config) => answer(chosen, config, options)));
}

/** The running one, or one that is started for this question alone. */
async function withDatabase<T>(places: Places, work: (config: pg.ClientConfig) => Promise<T>): Promise<T> {
  const known = findDatabase(places);
  if (known === undefined) {
    throw new UserError("there is no data yet: run npm start first");
  }
  if (findHolder(places.lock)?.command === "start") {
    return work(known.clientConfig("reader"));
  }
  makePlaces(places);
  const release = takeRunLock(places.lock, "report");
  let database: Database | undefined;
  try {
    database = await step("database", () => startDatabase(places));
    return await work(database.clientConfig("reader"));
  } finally {
    await database?.stop();
    release();
  }
}

async function answer(chosen: Report, config: pg.ClientConfig, options: ReportOptions): Promise<string> {
  const { columns, rows } = await connected(config, (client) => runReport(client, chosen, []));
  if (options.json) {
    return `${writeJson(columns, rows)}\n`;
  }
  return options.csv
    ? writeCsv(columns, rows)
    : `${chosen.title}: ${chosen.question}\n${writeTable(columns, rows)}\n`;
}

async function connected<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  try {
    return await withClient(config, work);
  } catch (error) {
    if (["ECONNREFUSED", "57P03"].includes((error as { code?: string }).code ?? "")) {
      throw new UserError("the database does not answer yet: npm start is still starting; ask again");
    }
    throw error;
  }
}
