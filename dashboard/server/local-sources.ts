import type pg from "pg";
import type { Action } from "../../functions/orchestrator/action.ts";
import { createReports, explainWith } from "../../functions/reports/reports.ts";
import { type Database, DatabaseUnavailableError, openDatabase } from "../../functions/shared/database.ts";
import { findDatabase } from "../../local/database.ts";
import { openLogFile } from "../../local/log-file.ts";
import { invokeOrchestrator } from "../../local/orchestrator.ts";
import type { Places } from "../../local/places.ts";
import { askRunningSystem, findRunningEmulator } from "../../local/running-system.ts";
import { readReports } from "../../postgres/reports.ts";
import type { JobControl, ReportSource } from "./sources.ts";

const STATEMENT_TIMEOUT_MS = 20_000;

/** A slow report does not hold up the others. */
const CONNECTIONS = 3;

/**
 * The laptop's database as the role reader, by the reports function's own code; it may come, go and move.
 * @throws where its passwords cannot be read, which no later question could mend
 */
export function openLocalReports(places: Places): ReportSource {
  findDatabase(places);
  const logger = openLogFile(places.log("dashboard"), "dashboard");
  logger.level = "warn";
  const reports = readReports();
  let opened: { login: string; database: Database } | undefined;

  function database(): Database {
    const config = findDatabase(places)?.clientConfig("reader");
    if (config === undefined) {
      throw new DatabaseUnavailableError("there is no data yet: run npm start");
    }
    const login = JSON.stringify(config);
    if (opened?.login !== login) {
      void opened?.database.close();
      opened = { login, database: connect(config) };
    }
    return opened.database;
  }

  const use: Database["use"] = async (work) => database().use(work);
  const run = createReports({ database: { use, close }, reports, logger });

  async function close(): Promise<void> {
    await opened?.database.close();
    opened = undefined;
  }

  return {
    run,
    explain: (checkoutId) => explainWith({ use, close }, checkoutId),
    close,
  };
}

function connect(config: pg.ClientConfig): Database {
  return openDatabase(config, { statementTimeoutMs: STATEMENT_TIMEOUT_MS, connections: CONNECTIONS });
}

/** The job of the system that `npm start` runs, in this process or another. */
export function findLocalJob(places: Places): JobControl {
  const ask = async <A extends Action>(action: A) =>
    askRunningSystem(invokeOrchestrator(findRunningEmulator(places), action));
  return {
    status: () => ask({ action: "status" }),
    async start({ generator }) {
      await ask({ action: "start", ...(generator && { generator }) });
    },
    async stop() {
      await ask({ action: "stop" });
    },
  };
}
