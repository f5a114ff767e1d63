// The bundle as the emulator runs it, against a PostgreSQL that grants no more than RDS does.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { MASTER, type RdsLikeServer, startRdsLikeServer } from "../../local/database/rds-like-server.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { deployFunction, invokeOnEmulator } from "../../local/lambdas.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { createSecretsManagerClient } from "../shared/aws/secrets-manager.ts";
import { FunctionFailedError } from "../shared/invoke-function.ts";
import type { MigrationsEnvironment } from "./env.ts";
import { withMaster } from "./master-connection.ts";
import { type MigrationsAnswer, prepareDatabase } from "./migrations.ts";

const MIGRATIONS = readdirSync("postgres/migrations").sort();
const NEWEST = Number.parseInt(MIGRATIONS.at(-1) ?? "", 10);
const DEFAULTS = { lookback_days: 7, click_retention_days: 30 };
const OTHERS = { lookback_days: 14, click_retention_days: 60 };

const stateDir = mkdtempSync(join(tmpdir(), "migrations-"));
let server: RdsLikeServer;
let emulator: Emulator;
let env: MigrationsEnvironment;

beforeAll(async () => {
  [server, emulator] = await Promise.all([startRdsLikeServer(), startTestEmulator(stateDir)]);
  const { ARN = "" } = await secrets().send(
    new CreateSecretCommand({ Name: "rds!db-master", SecretString: JSON.stringify(MASTER) }),
  );
  env = {
    ENVIRONMENT: "test",
    DATABASE_HOST: "localhost",
    DATABASE_PORT: String(server.port),
    DATABASE_NAME: "ecommerce",
    DATABASE_CA: server.ca,
    MASTER_SECRET_ARN: ARN,
    LOG_LEVEL: "info",
    LOG_FORMAT: "json",
  };
  await deploy("migrations", {});
});

afterAll(async () => {
  await emulator.stop();
  await server.remove();
  rmSync(stateDir, { recursive: true, force: true });
});

beforeEach(() => server.empty());

const secrets = () => createSecretsManagerClient(emulatorClientConfig(emulator.endpoint));

const deploy = (name: string, changes: Partial<MigrationsEnvironment>) =>
  deployFunction<MigrationsEnvironment>({
    endpoint: emulator.endpoint,
    noun: "migrations",
    name,
    environment: { ...env, ...changes },
  });

const invoke = (payload: unknown = {}, name = "migrations") =>
  invokeOnEmulator(emulator.endpoint, name, payload) as Promise<MigrationsAnswer>;

const inDatabase = (sql: string) => server.asSuperuser(sql, "ecommerce");

/** Stands in for IAM: the token is what the server takes for the master's password. */
const noToken = () => async () => "no token";

const prepare = (settings?: typeof DEFAULTS, sign = noToken) =>
  withMaster({ env, secrets: secrets(), sign }, (client) =>
    prepareDatabase(client, settings ? { settings } : {}),
  );

test("an empty database gets roles and schema, and a second deployment finds nothing to do", async () => {
  expect(await invoke({ settings: DEFAULTS })).toEqual({
    from: 0,
    to: NEWEST,
    applied: MIGRATIONS,
    settings: "as asked",
  });
  expect(await invoke()).toEqual({ from: NEWEST, to: NEWEST, applied: [], settings: null });
});

test("owner has everything; all others log in by IAM, owner does not", async () => {
  await prepare();
  expect(
    await inDatabase(`
      select
        (select datdba::regrole::text from pg_database where datname = 'ecommerce') as database,
        (select array_agg(distinct tableowner::text) from pg_tables where schemaname = 'public') as tables,
        (
          select array_agg(member::regrole::text order by member::regrole::text) from pg_auth_members
          where roleid = 'rds_iam'::regrole and inherit_option
        ) as by_iam`),
  ).toEqual([
    { database: "owner", tables: ["owner"], by_iam: ["corrector", "ingest", "reader", "recompute"] },
  ]);
});

test("of two deployments at once one works and the other finds it done", async () => {
  const answers = await Promise.all([prepare(), prepare()]);
  expect(answers.map(({ applied }) => applied.length).sort((a, b) => a - b)).toEqual([0, MIGRATIONS.length]);
});

test("a migration that fails is named in one line, those before it stand, and it can be put right", async () => {
  await server.asSuperuser("create role owner login");
  await inDatabase("create table clicks ()");
  await server.asSuperuser("grant owner to master with admin option");
  await expect(invoke()).rejects.toThrow(FunctionFailedError);
  await expect(invoke()).rejects.toThrow(
    /^0002\.do\.create_clicks\.sql failed: relation "clicks" already exists$/,
  );
  await inDatabase("drop table clicks");
  expect(await invoke()).toMatchObject({ from: 1, to: NEWEST });
});

describe("the settings", () => {
  const current = () =>
    inDatabase(
      "select lookback::text, click_retention::text as retention, version from attribution_settings",
    );

  test("of a new database are those that are asked for, and stay", async () => {
    expect(await prepare(OTHERS)).toMatchObject({ settings: "set" });
    expect(await current()).toEqual([{ lookback: "14 days", retention: "60 days", version: 2 }]);
    expect(await prepare(OTHERS)).toMatchObject({ settings: "as asked" });
    expect(await prepare(DEFAULTS)).toMatchObject({ settings: "kept" });
  });

  test("of a database whose migrations have changed their own are those that are asked for", async () => {
    await prepare();
    const folder = join(stateDir, "migrations");
    cpSync("postgres/migrations", folder, { recursive: true });
    writeFileSync(
      join(folder, "9999.do.choose_others.sql"),
      "update attribution_settings set lookback = '10 days', max_path = 100;",
    );
    await withMaster({ env, secrets: secrets(), sign: noToken }, async (client) => {
      const answer = await prepareDatabase(client, { settings: OTHERS }, folder);
      expect(answer).toMatchObject({ to: 9999, settings: "set" });
    });
    expect(await current()).toEqual([{ lookback: "14 days", retention: "60 days", version: 3 }]);
  });

  test.each(["lookback = '3 days'", "scope = 'user'", "max_path = 100"])(
    "that a person chose (%s) are kept",
    async (choice) => {
      await prepare();
      await inDatabase(`update attribution_settings set ${choice}`);
      const before = await current();
      expect(await prepare(OTHERS)).toMatchObject({ settings: "kept" });
      expect(await current()).toEqual(before);
    },
  );

  test("are kept once there are events: their credit was worked out by them", async () => {
    await prepare();
    await inDatabase(`
      select ensure_click_partitions('2025-11-20', '2025-11-20');
      insert into clicks (event_time, bucket, user_id, event_id, event_type, session_id, device, source)
      values ('2025-11-20T12:00:00Z', 0, 'anna', 'e-1', 'page_view', 's-1', 'mobile', 'google')`);
    expect(await prepare(OTHERS)).toMatchObject({ settings: "kept" });
  });

  test("may keep clicks no longer than the lookback", async () => {
    const equal = { lookback_days: 7, click_retention_days: 7 };
    expect(await invoke({ settings: equal })).toMatchObject({ settings: "set" });
  });

  test.each([
    [{ settings: { lookback_days: 30, click_retention_days: 7 } }],
    [{ settings: { lookback_days: 7 } }],
    [{ setting: DEFAULTS }],
    [null],
  ])("%j are refused in one line", async (payload) => {
    await expect(invoke(payload)).rejects.toThrow(/^the payload must be \{\} or \{"settings":/);
  });
});

test("asked to stay active it answers, and needs no database", async () => {
  await deploy("idle", { DATABASE_HOST: "nowhere.invalid" });
  expect(await invokeOnEmulator(emulator.endpoint, "idle", { stay_active: true })).toBe("active");
});

describe("the master", () => {
  test("logs in by token where the server takes its password no more", async () => {
    await server.asSuperuser("alter role master password 'a token'");
    await expect(prepare()).rejects.toThrow(
      /^the master cannot log in at localhost:\d+: password authentication failed for user "master"$/,
    );
    expect(await prepare(undefined, () => async () => "a token")).toMatchObject({ to: NEWEST });
  });

  test("shows its token only to a server that takes its password no more", async () => {
    let signed = 0;
    const sign = () => async () => {
      signed += 1;
      return "a token";
    };
    const elsewhere = { env: { ...env, DATABASE_NAME: "nosuch" }, secrets: secrets(), sign };
    await expect(withMaster(elsewhere, async () => {})).rejects.toThrow('database "nosuch" does not exist');
    expect(signed).toBe(0);
  });

  test("waits half a minute for a lock, as writers queue behind it meanwhile", async () => {
    const timeout = await withMaster({ env, secrets: secrets(), sign: noToken }, async (client) => {
      await prepareDatabase(client, {});
      return (await client.query("show lock_timeout")).rows;
    });
    expect(timeout).toEqual([{ lock_timeout: "30s" }]);
  });

  test("tells neither its password nor its token to a server of another authority", async () => {
    await deploy("foreign", { DATABASE_CA: server.foreignCa });
    await expect(invoke({}, "foreign")).rejects.toThrow(
      /^the server at localhost does not prove that it is the database: /,
    );
    await deploy("real", { DATABASE_CA: "rds" });
    await expect(invoke({}, "real")).rejects.toThrow(/^the server at localhost does not prove/);
  });

  test("tells them to no server whose certificate names another host", async () => {
    await server.proveToBe("database.test");
    await expect(invoke()).rejects.toThrow(
      /^the server at localhost does not prove that it is the database: .*database\.test/,
    );
    await server.proveToBe("localhost");
    expect(await invoke()).toMatchObject({ to: NEWEST });
  });
});
