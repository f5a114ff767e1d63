// A PostgreSQL with TLS; its password check stands in for that of tokens.
import type pg from "pg";
import { type RdsLikeServer, startRdsLikeServer } from "../../local/database/rds-like-server.ts";
import { type ReportsEnvironment, readEnvironment } from "../reports/env.ts";
import { openDatabase } from "./database.ts";
import { databaseLogin } from "./database-login.ts";
import { DatabaseNotTrustedError } from "./database-tls.ts";
import { signTokens } from "./database-token.ts";

let server: RdsLikeServer;
const opened: ReturnType<typeof openDatabase>[] = [];

beforeAll(async () => {
  server = await startRdsLikeServer();
  await server.asSuperuser("create role reader login");
});
afterAll(() => server.remove());
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

function environment(ca: string): ReportsEnvironment {
  return {
    ENVIRONMENT: "test",
    DATABASE_HOST: "localhost",
    DATABASE_PORT: String(server.port),
    DATABASE_NAME: "postgres",
    DATABASE_USER: "reader",
    DATABASE_LOGIN: "iam",
    DATABASE_CA: ca,
    LOG_LEVEL: "info",
    LOG_FORMAT: "json",
  };
}

/** Logs in with `token 1`, then `token 2`, and so on. */
function open(ca = server.ca) {
  let tokens = 0;
  const sign = () => async () => {
    tokens += 1;
    return `token ${tokens}`;
  };
  const database = openDatabase(databaseLogin(environment(ca), sign), { statementTimeoutMs: 5_000 });
  opened.push(database);
  return { database, tokens: () => tokens };
}

const takeOnly = (token: string) => server.asSuperuser(`alter role reader password '${token}'`);

const isOverTls = (client: pg.ClientBase) =>
  client.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()").then(({ rows }) => rows[0].ssl);

test("each connection gets a token of its own, over TLS", async () => {
  const { database, tokens } = open();
  await takeOnly("token 1");
  expect(await database.use(isOverTls)).toBe(true);
  expect(await database.use(isOverTls)).toBe(true);
  expect(tokens()).toBe(1);
  await takeOnly("token 2");
  await server.asSuperuser("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader'");
  expect(await database.use(isOverTls)).toBe(true);
  expect(tokens()).toBe(2);
});

test("a server of another authority gets no token", async () => {
  for (const ca of [server.foreignCa, "rds"]) {
    const { database, tokens } = open(ca);
    await expect(database.use(isOverTls)).rejects.toThrow(DatabaseNotTrustedError);
    expect(tokens()).toBe(0);
  }
});

test("a server whose certificate names another host gets no token", async () => {
  await takeOnly("token 1");
  await server.proveToBe("database.test");
  const { database, tokens } = open();
  await expect(database.use(isOverTls)).rejects.toThrow(
    /^the server at localhost does not prove that it is the database: .*database\.test/,
  );
  expect(tokens()).toBe(0);
  await server.proveToBe("localhost");
  expect(await database.use(isOverTls)).toBe(true);
});

test("a server without TLS gets no token", async () => {
  await server.asSuperuser("alter system set ssl = off");
  await server.asSuperuser("select pg_reload_conf()");
  const { database, tokens } = open();
  await expect(database.use(isOverTls)).rejects.toThrow("The server does not support SSL connections");
  expect(tokens()).toBe(0);
});

test("a token is for one host, port and role, for 15 minutes", async () => {
  process.env.AWS_REGION = "eu-central-1";
  process.env.AWS_ACCESS_KEY_ID = "test";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
  const token = await signTokens({ host: "db.example", port: 5432, user: "reader" })();
  const { host, searchParams } = new URL(`https://${token}`);
  expect(host).toBe("db.example:5432");
  expect(Object.fromEntries(searchParams)).toMatchObject({
    Action: "connect",
    DBUser: "reader",
    "X-Amz-Expires": "900",
    "X-Amz-Credential": expect.stringContaining("/eu-central-1/rds-db/aws4_request"),
  });
});

test("an environment without a way to log in, or with half of one, is refused", () => {
  const { DATABASE_CA, ...half } = environment("rds") as Record<string, string>;
  expect(() => readEnvironment(half)).toThrow("DATABASE_CA: must be");
  expect(() => readEnvironment({ ...half, DATABASE_LOGIN: "trust" })).toThrow("DATABASE_LOGIN");
  expect(() => readEnvironment({ ...half, DATABASE_LOGIN: "password" })).toThrow("DATABASE_PASSWORD");
});
