// The bundle as the emulator runs it, against a MySQL that grants no more than RDS does.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { deployFunction, invokeOnEmulator } from "../../local/lambdas.ts";
import { findPlaces } from "../../local/places.ts";
import {
  type RdsLikeShopServer,
  SHOP_MASTER,
  startRdsLikeShopServer,
} from "../../local/shop-database/rds-like-server.ts";
import { connect } from "../../local/shop-database/shop-database.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { createSecretsManagerClient } from "../shared/aws/secrets-manager.ts";
import { withDatabaseLogin } from "../shared/database-login.ts";
import { parseEnvironment } from "../shared/environment.ts";
import { shopDatabaseLogin, verifiedShopTls } from "../shared/shop-database-login.ts";
import type { ShopMigrationsEnvironment } from "./env.ts";

const MIGRATIONS = readdirSync("mysql/migrations").sort();
const NEWEST = Number.parseInt(MIGRATIONS.at(-1) ?? "", 10);
const PASSWORDS = { shop: "of shop", sync: "of sync" };

const stateDir = mkdtempSync(join(tmpdir(), "shop-migrations-"));
let server: RdsLikeShopServer;
let emulator: Emulator;
let env: Omit<ShopMigrationsEnvironment, "LOGIN_PASSWORDS">;

beforeAll(async () => {
  [server, emulator] = await Promise.all([
    startRdsLikeShopServer({
      fetched: findPlaces().mariadb,
      display: { announce: () => {}, progress: () => {} },
    }),
    startTestEmulator(stateDir),
  ]);
  const { ARN = "" } = await createSecretsManagerClient(emulatorClientConfig(emulator.endpoint)).send(
    new CreateSecretCommand({ Name: "rds!db-shop", SecretString: JSON.stringify(SHOP_MASTER) }),
  );
  env = {
    ENVIRONMENT: "test",
    DATABASE_HOST: "localhost",
    DATABASE_PORT: String(server.port),
    DATABASE_NAME: "shop",
    DATABASE_CA: server.ca,
    MASTER_SECRET_ARN: ARN,
    LOG_LEVEL: "info",
    LOG_FORMAT: "json",
  };
  await deploy("shop-migrations", { LOGIN_PASSWORDS: JSON.stringify(PASSWORDS) });
});

afterAll(async () => {
  await emulator?.stop();
  await server?.remove();
  rmSync(stateDir, { recursive: true, force: true });
});

const deploy = (name: string, changes: Partial<ShopMigrationsEnvironment>) =>
  deployFunction<ShopMigrationsEnvironment>({
    endpoint: emulator.endpoint,
    noun: "shop-migrations",
    name,
    environment: { ...env, ...changes },
  });

const invoke = (name = "shop-migrations", payload: unknown = {}) =>
  invokeOnEmulator(emulator.endpoint, name, payload);

/** As a Lambda would, by a password. */
const asUser = (user: keyof typeof PASSWORDS, sql: string) =>
  connect(
    {
      ...{ host: "localhost", port: server.port, user, password: PASSWORDS[user], database: "shop" },
      ssl: verifiedShopTls(server.ca),
    },
    async (connection) => (await connection.query(sql))[0],
  );

test("an empty server gets database, tables and users, and a second deployment finds nothing to do", async () => {
  await server.asRoot("drop database if exists shop");
  expect(await invoke()).toEqual({ from: 0, to: NEWEST, applied: MIGRATIONS });
  expect(await invoke()).toEqual({ from: NEWEST, to: NEWEST, applied: [] });
  expect(
    await server.asRoot(
      "select default_collation_name as collation from information_schema.schemata where schema_name = 'shop'",
    ),
  ).toEqual([{ collation: "utf8mb4_bin" }]);
});

test("shop writes rows and makes no tables; sync reads, sees who writes, and writes nothing", async () => {
  await invoke();
  await asUser(
    "shop",
    "insert into sellers (seller_id) values ('s-1') on duplicate key update seller_id = 's-1'",
  );
  expect(await asUser("sync", "select seller_id from sellers")).toEqual([{ seller_id: "s-1" }]);
  await asUser("sync", "select * from information_schema.innodb_trx");
  await expect(asUser("sync", "delete from sellers")).rejects.toThrow(/denied/);
  for (const sql of ["create table note (id int)", "drop table sellers", "select * from schema_version"]) {
    await expect(asUser("shop", sql)).rejects.toThrow(/denied/);
  }
});

test("where passwords are none of its business users log in by IAM, which only RDS knows", async () => {
  await server.asRoot("drop user if exists shop, sync");
  await deploy("by-iam", {});
  await expect(invoke("by-iam")).rejects.toThrow(/AWSAuthenticationPlugin/);
});

test("the master tells its password to no server of another authority, or that names another host", async () => {
  await deploy("foreign", { DATABASE_CA: server.foreignCa });
  await expect(invoke("foreign")).rejects.toThrow(
    /^the server at localhost does not prove that it is the database: /,
  );
  await server.proveToBe("database.test");
  await expect(invoke()).rejects.toThrow(/^the server at localhost does not prove .*database\.test/);
  await server.proveToBe("localhost");
  expect(await invoke()).toMatchObject({ to: NEWEST });
});

test("a server that is not there is named in one line, and none is needed to stay active", async () => {
  await deploy("away", { DATABASE_PORT: "1" });
  expect(await invoke("away", { stay_active: true })).toBe("active");
  await expect(invoke("away")).rejects.toThrow(/^the master cannot log in at localhost:1: .*ECONNREFUSED/);
});

test("a token of IAM goes as it is, over TLS alone, and for each connection anew", async () => {
  const login = parseEnvironment(withDatabaseLogin({}), {
    ...env,
    DATABASE_USER: "sync",
    DATABASE_LOGIN: "iam",
  });
  let signed = 0;
  const options = shopDatabaseLogin(login, () => async () => `token ${++signed}`);
  for (const token of ["token 1", "token 2"]) {
    expect(await options()).toMatchObject({
      ...{ user: "sync", password: token, enableCleartextPlugin: true },
      ssl: { rejectUnauthorized: true, verifyIdentity: true, ca: server.ca },
    });
  }
});
