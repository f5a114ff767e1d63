// The bundle as the emulator runs it, against a PostgreSQL of the test's own.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ClientBase } from "pg";
import { startTestDatabase } from "../../local/database/test-database.ts";
import { type Database, startDatabase, withClient } from "../../local/database.ts";
import type { Emulator } from "../../local/emulator.ts";
import { silentLogger } from "../../local/glue/endpoint-fixture.ts";
import { invokeOnEmulator } from "../../local/lambdas.ts";
import { deployReports, REPORTS } from "../../local/reports-function.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { readReports } from "../../postgres/reports.ts";
import { ReportFailedError } from "../../reporting/report-errors.ts";
import { DatabaseUnavailableError, openDatabase } from "../shared/database.ts";
import { FunctionFailedError } from "../shared/invoke-function.ts";
import { createReports } from "./reports.ts";

const stateDir = mkdtempSync(join(tmpdir(), "reports-"));
let database: Awaited<ReturnType<typeof startTestDatabase>>;
/** The server that `database` names, started again by a test. */
let running: Database;
let emulator: Emulator;

beforeAll(async () => {
  [database, emulator] = await Promise.all([startTestDatabase(), startTestEmulator(stateDir)]);
  running = database;
  await Promise.all([
    deployReports(emulator.endpoint, database),
    withClient(database.clientConfig("owner"), (client) =>
      client.query(`
        insert into batches (
          run_id, batch_id, partition_id, attempt, committed_at,
          received, accepted, duplicates, rejected, expired, clicks, checkouts, lines, pairs, latency_histogram, stage_ms
        ) values
        ('r', 1, 0, 0, '2026-01-01T10:00:00Z', 10, 6, 2, 1, 1, 5, 1, 1, 0, '{}', '{}'),
        ('r', 1, 1, 0, '2026-01-01T10:00:01Z', 5, 5, 0, 0, 0, 5, 0, 0, 0, '{}', '{}');
        insert into stream_progress (stream, last_arrival) values ('clicks', '2026-01-01T09:59:59.123Z')`),
    ),
  ]);
});

afterAll(async () => {
  await emulator.stop();
  await running.stop();
  await database.remove();
  rmSync(stateDir, { recursive: true, force: true });
});

const invoke = (payload: unknown) => invokeOnEmulator(emulator.endpoint, REPORTS, payload);

describe("the function", () => {
  test("runs a report that lies in its zip", async () => {
    expect(await invoke({ report: "books" })).toEqual({
      report: "books",
      title: "Books",
      columns: [
        ...["received", "accepted", "duplicates", "repeats", "rejected", "expired"],
        ...["lines", "pairs", "batches", "last_batch", "last_click_arrival", "last_checkout_arrival"],
      ],
      rows: [[15, 11, 2, 0, 1, 1, 1, 0, 2, "2026-01-01T10:00:01Z", "2026-01-01T09:59:59.123Z", null]],
      notes: [],
    });
  });

  test.each([
    [
      { report: "moon" },
      /^there is no report "moon"; there are: actions-by-window, books, bot-agents, .*revenue-by-source/,
    ],
    [{ report: "books", parameters: { moon: 1 } }, /^the report books .*moon/],
    [{ explain: "o".repeat(201) }, /^the payload must be/],
    [{ name: "books" }, /^the payload must be {"report":"<name>"}/],
    [null, /^the payload must be/],
  ])("refuses %j in one line", async (payload, line) => {
    await expect(invoke(payload)).rejects.toThrow(FunctionFailedError);
    await expect(invoke(payload)).rejects.toThrow(line);
  });

  test("explains a checkout; one that is not there has no lines", async () => {
    await withClient(database.clientConfig("owner"), (client) =>
      client.query(`
        insert into checkout_lines (
          checkout_id, line_no, user_id, event_time, bucket, quantity, product_id, currency, unit_price, amount
        ) values ('o', 1, 'anna', '2026-01-01T10:00:00Z', 1, 2, 'kettle', 'EUR', 1.25, 2.5)`),
    );
    expect(await invoke({ explain: "o" })).toMatchObject([
      { line_no: 1, amount: "2.50", line_time: "2026-01-01T10:00:00.000Z", touches: [], left_out: [] },
    ]);
    expect(await invoke({ explain: "p" })).toEqual([]);
  });

  test("says that the database is away, and answers again when it is back", async () => {
    await database.stop();
    await expect(invoke({ report: "books" })).rejects.toThrow(
      /^the database at 127\.0\.0\.1:\d+ does not answer \(.*\): ask again$/,
    );
    running = await startDatabase(database.places, database.port);
    expect(await invoke({ report: "books" })).toMatchObject({ report: "books" });
  });
});

describe("the connection", () => {
  const books = { report: "books", parameters: {} };
  const opened: ReturnType<typeof openDatabase>[] = [];
  afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

  function open(login: "reader" | "owner" = "reader", statementTimeoutMs = 5_000) {
    const connection = openDatabase(database.clientConfig(login), { statementTimeoutMs });
    opened.push(connection);
    return connection;
  }

  const pidOf = (connection: ReturnType<typeof openDatabase>) =>
    connection.use(async (client) => (await client.query("select pg_backend_pid() as pid")).rows[0].pid);

  test("is kept from one report to the next", async () => {
    const connection = open();
    expect(await pidOf(connection)).toBe(await pidOf(connection));
  });

  test("is kept while the function sleeps", async () => {
    const { jest } = import.meta;
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask"] });
    try {
      const connection = open();
      const pid = await pidOf(connection);
      jest.advanceTimersByTime(3_600_000);
      expect(await pidOf(connection)).toBe(pid);
    } finally {
      jest.useRealTimers();
    }
  });

  test("tells times in UTC, whatever the role is set to", async () => {
    await withClient(database.clientConfig("owner"), (client) =>
      client.query("alter role owner set timezone = 'Asia/Tokyo'"),
    );
    const zone = await open("owner").use(async (client) => (await client.query("show timezone")).rows[0]);
    expect(zone).toEqual({ TimeZone: "UTC" });
  });

  test("that broke meanwhile is opened anew without the caller noticing", async () => {
    const connection = open();
    const pid = await pidOf(connection);
    await withClient(database.clientConfig("reader"), (client) =>
      client.query("select pg_terminate_backend($1)", [pid]),
    );
    expect(await pidOf(connection)).not.toBe(pid);
  });

  test("that breaks under a report is opened anew, once", async () => {
    const connection = open();
    await pidOf(connection);
    let attempts = 0;
    const breaking = (times: number) => async (client: ClientBase) => {
      attempts += 1;
      return client.query(attempts <= times ? "select pg_terminate_backend(pg_backend_pid())" : "select 1");
    };
    expect(await connection.use(breaking(1))).toMatchObject({ rowCount: 1 });
    attempts = 0;
    await expect(connection.use(breaking(2))).rejects.toThrow(DatabaseUnavailableError);
    expect(attempts).toBe(2);
  });

  test("that breaks between two questions of a caller is opened anew, and ends no process", async () => {
    const connection = open();
    const first = await pidOf(connection);
    let attempts = 0;
    const last = await connection.use(async (client) => {
      attempts += 1;
      if (attempts === 1) {
        await withClient(database.clientConfig("reader"), (other) =>
          other.query("select pg_terminate_backend($1, 5000)", [first]),
        );
        await delay(100);
      }
      return (await client.query("select pg_backend_pid() as pid")).rows[0].pid;
    });
    expect(attempts).toBe(2);
    expect(last).not.toBe(first);
  });

  test("that went silent is given up and opened anew", async () => {
    const proxy = await startProxy(database.port);
    const connection = openDatabase(
      { ...database.clientConfig("reader"), port: proxy.port },
      { statementTimeoutMs: 100 },
    );
    opened.push(connection);
    const pid = await pidOf(connection);
    proxy.silence();
    expect(await pidOf(connection)).not.toBe(pid);
    await connection.close().finally(() => opened.pop());
    proxy.close();
  });

  test("cannot write, whoever logs in", async () => {
    const written = open("owner").use((client) => client.query("delete from batches"));
    await expect(written).rejects.toThrow("cannot execute DELETE in a read-only transaction");
  });

  test("gives up a statement that takes too long, and goes on", async () => {
    const slow = {
      name: "slow",
      title: "",
      question: "",
      parameters: [],
      notes: [],
      sql: "select pg_sleep(10)",
    };
    const run = createReports({
      database: open("reader", 100),
      reports: [slow, ...readReports()],
      logger: silentLogger,
    });
    await expect(run({ report: "slow", parameters: {} })).rejects.toThrow(ReportFailedError);
    await expect(run({ report: "slow", parameters: {} })).rejects.toThrow(
      "the report slow failed: it took too long and was given up",
    );
    expect(await run(books)).toMatchObject({ report: "books" });
  });

  test("to a database that is not there fails at once, by name", async () => {
    const connection = openDatabase(
      { ...database.clientConfig("reader"), port: 1 },
      { statementTimeoutMs: 1_000 },
    );
    opened.push(connection);
    await expect(pidOf(connection)).rejects.toThrow(DatabaseUnavailableError);
  });
});

/** Passes connections on to the port, until those that are open are made silent: nothing comes back, nothing ends. */
async function startProxy(target: number) {
  const sockets: Socket[] = [];
  const server = createServer((from) => {
    const to = connect(target, "127.0.0.1");
    for (const socket of [from, to]) {
      socket.on("error", () => {});
      sockets.push(socket);
    }
    from.pipe(to).pipe(from);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      for (const socket of sockets) {
        socket.unpipe().pause();
      }
    },
    close() {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}
