// Against a real MariaDB: what a mark is too late for is lost, as no later run asks for it.
import { setTimeout as delay } from "node:timers/promises";
import mysql, { type Connection, type RowDataPacket } from "mysql2/promise";
import {
  startTestShopDatabase,
  type TestShopDatabase,
} from "../../local/shop-database/testing/test-shop-database.ts";
import { exportTables } from "./export-tables.ts";
import { MarkUnknownError, readMark } from "./mark.ts";
import { NAIVE_MARKS, type NaiveMark, waitForNobodyElse, waitForWaiting } from "./testing/naive-marks.ts";
import { createReceiver, createStore } from "./testing/receiver.ts";

let server: TestShopDatabase;
const connections: Connection[] = [];

beforeAll(async () => {
  server = await startTestShopDatabase();
});
afterAll(() => server.remove());

beforeEach(async () => {
  const root = await opened("root");
  await waitForNobodyElse(root);
  await root.query("drop table if exists marked");
  await root.query(
    "create table marked (id int primary key, updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6))",
  );
});
afterEach(() => {
  for (const connection of connections.splice(0)) {
    connection.destroy();
  }
});

const open = (login: "root" | "sync") => mysql.createConnection(server.options(login));

async function opened(login: "root" | "sync"): Promise<Connection> {
  const connection = await open(login);
  connections.push(connection);
  return connection;
}

const isWaiting = async () => waitForWaiting(await opened("sync"), "insert into marked");

/** What each mark has brought so far. The naive ones are read in the snapshot, before its rows. */
function createExporters() {
  const naive = Object.keys(NAIVE_MARKS) as NaiveMark[];
  const store = createStore();
  const receiver = createReceiver(["id"]);
  let mark = "1000-01-01 00:00:00.000000";
  let runs = 0;
  const seen = Object.fromEntries([...naive, "ours"].map((name) => [name, new Set<number>()]));
  const marks: Record<string, string> = Object.fromEntries(naive.map((name) => [name, mark]));

  async function exportNaively(
    name: NaiveMark,
    between?: (exporter: Connection) => Promise<void>,
  ): Promise<void> {
    const connection = await opened("sync");
    await connection.query("start transaction with consistent snapshot");
    await between?.(connection);
    const [[row]] = await connection.query<RowDataPacket[]>(`select ${NAIVE_MARKS[name]} as mark`);
    const [rows] = await connection.query<RowDataPacket[]>("select id from marked where updated_at >= ?", [
      marks[name],
    ]);
    await connection.query("commit");
    for (const { id } of rows) {
      seen[name]?.add(id);
    }
    marks[name] = row?.mark;
  }

  async function exportOurs(): Promise<void> {
    runs += 1;
    const selections = { marked: { since: mark } };
    const {
      exports: [exported],
    } = await exportTables({
      open: () => open("sync"),
      run: `run-${runs}`,
      selections,
      put: store.put,
    });
    if (exported === undefined) {
      throw new Error("nothing was exported");
    }
    receiver.take(store.rowsOf(exported));
    mark = exported.mark;
    seen.ours = new Set(receiver.sorted().map(({ id }) => Number(id)));
  }

  return {
    exportNaively,
    exportOurs,
    async all(): Promise<void> {
      for (const name of naive) {
        await exportNaively(name);
      }
      await exportOurs();
    },
    lost: async (): Promise<Record<string, number>> => {
      const [rows] = await (await opened("sync")).query<RowDataPacket[]>("select id from marked");
      return Object.fromEntries(
        Object.entries(seen).map(([name, ids]) => [name, rows.filter(({ id }) => !ids.has(id)).length]),
      );
    },
  };
}

test("a transaction with 100 rows that stays open over two runs", async () => {
  const exporters = createExporters();
  const writer = await opened("root");
  await writer.query("start transaction");
  await writer.query(
    `insert into marked (id) values ${Array.from({ length: 100 }, (_, id) => `(${id})`).join()}`,
  );
  await exporters.all();
  await delay(1_100);
  await exporters.all();
  await writer.query("commit");
  await exporters.all();
  expect(await exporters.lost()).toEqual({
    ...{ "updated_at > last": 100, "oldest transaction": 0, "oldest transaction or statement": 0, ours: 0 },
  });
});

test("a writer that waits for a table", async () => {
  const exporters = createExporters();
  const [holder, writer] = [await opened("root"), await opened("root")];
  await holder.query("lock tables marked read");
  const writing = writer.query("insert into marked (id) values (1)");
  await isWaiting();
  await exporters.all();
  await holder.query("unlock tables");
  await writing;
  await exporters.all();
  expect(await exporters.lost()).toEqual({
    ...{ "updated_at > last": 1, "oldest transaction": 1, "oldest transaction or statement": 0, ours: 0 },
  });
});

test("a writer that waited for a table, and leaves its transaction open", async () => {
  const exporters = createExporters();
  const [holder, writer] = [await opened("root"), await opened("root")];
  await holder.query("lock tables marked read");
  await writer.query("start transaction");
  const writing = writer.query("insert into marked (id) values (1)");
  await isWaiting();
  // InnoDB tells whole seconds.
  await delay(1_500);
  await holder.query("unlock tables");
  await writing;
  await exporters.all();
  await writer.query("commit");
  await exporters.all();
  expect(await exporters.lost()).toEqual({
    ...{ "updated_at > last": 1, "oldest transaction": 1, "oldest transaction or statement": 1, ours: 0 },
  });
});

test("what is written and committed between a snapshot and a mark that is read in it is lost", async () => {
  const exporters = createExporters();
  const writer = await opened("root");
  await exporters.exportNaively("oldest transaction or statement", async (exporter) => {
    await writer.query("insert into marked (id) values (1)");
    await waitForNobodyElse(exporter);
  });
  await exporters.exportNaively("oldest transaction or statement");
  expect(await exporters.lost()).toMatchObject({ "oldest transaction or statement": 1 });
});

test("while many write, wait and leave transactions open, nothing is lost", async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const exporters = createExporters();
  const end = performance.now() + Number(process.env.SECONDS ?? 5) * 1_000;
  const write = async (first: number) => {
    const writer = await opened("root");
    for (let id = first; performance.now() < end; id += 1) {
      const isOpen = random() < 0.5;
      await writer.query(isOpen ? "start transaction" : "do 0");
      await writer.query("insert into marked (id) values (?)", [id]);
      if (isOpen) {
        await delay(random() * 300);
        await writer.query(random() < 0.1 ? "rollback" : "commit");
      }
    }
  };
  const writers = [1, 2, 3, 4].map((number) => write(number * 1_000_000));
  while (performance.now() < end) {
    await exporters.exportOurs();
  }
  await Promise.all(writers);
  await exporters.exportOurs();
  expect({ seed, ...(await exporters.lost()) }).toMatchObject({ seed, ours: 0 });
}, 60_000);

test("a mark is of a list of transactions that was made since, whoever else asks for it", async () => {
  let isAsked = true;
  const other = await opened("root");
  const asking = (async () => {
    while (isAsked) {
      await other.query("select count(*) from information_schema.innodb_trx");
    }
  })();
  await delay(300);
  // The others' list is from before this one.
  const writer = await opened("root");
  await writer.query("start transaction");
  await writer.query("insert into marked (id) values (1)");
  const [[row]] = await writer.query<RowDataPacket[]>("select updated_at from marked");
  try {
    const mark = await readMark(await opened("sync"));
    expect(mark < row?.updated_at).toBe(true);
  } catch (error) {
    expect(error).toBeInstanceOf(MarkUnknownError);
  } finally {
    isAsked = false;
    await asking;
  }
  const mark = await readMark(await opened("sync"));
  expect(mark < row?.updated_at).toBe(true);
}, 60_000);
