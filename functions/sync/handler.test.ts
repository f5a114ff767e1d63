// The bundle as the emulator runs it.

import { deployFunction, invokeOnEmulator } from "../../local/lambdas.ts";
import { runStatement } from "../../redshift/data-api.ts";
import type { SyncEnvironment } from "./env.ts";
import { openShopDatabase } from "./open-shop-database.ts";
import { startTestSync, type TestSync } from "./testing/test-sync.ts";

let sync: TestSync;

beforeAll(async () => {
  sync = await startTestSync();
  const { host, port, user, password } = sync.shop.options("sync");
  await deployFunction<SyncEnvironment>({
    endpoint: sync.warehouse.emulator.endpoint,
    noun: "sync",
    name: "sync",
    environment: {
      DATABASE_HOST: host as string,
      DATABASE_PORT: String(port),
      DATABASE_NAME: "shop",
      DATABASE_USER: user as string,
      DATABASE_LOGIN: "password",
      DATABASE_PASSWORD: password as string,
      EXPORTS_BUCKET: sync.bucket,
      METRICS_NAMESPACE: "test",
    },
  });
}, 120_000);

afterAll(() => sync?.stop());

const invoke = (payload: unknown) => invokeOnEmulator(sync.warehouse.emulator.endpoint, "sync", payload);

test("from its zip it exports, and the warehouse loads that in its next wake and shows it while it sleeps", async () => {
  await sync.root.query("insert into sellers (seller_id) values ('s')");
  expect(await invoke({ action: "export" })).toMatchObject({ state: "exported", failures: [], more: false });
  const woken = (await sync.warehouse.ask({ action: "refresh" })) as { sync: unknown };
  expect(woken.sync).toMatchObject({ failures: [], minutesBehind: expect.any(Number) });
  expect(await sync.inWarehouse("sellers")).toEqual(await sync.inShop("sellers"));
  expect(sync.warehouse.published.at(-2)?.values).toEqual({
    ...{ LoadFailed: 0, TablesDiffering: 0, SyncMinutesBehind: expect.any(Number) },
  });
  await sync.warehouse.twin.stop();
  expect(await sync.warehouse.ask({ action: "status" })).toMatchObject({ sync: woken.sync });
  await sync.warehouse.restart();
});

test("a table that cannot be loaded is told and measured, and stops neither the wake nor its figures", async () => {
  const { owner, published } = sync.warehouse;
  const rename = (from: string, to: string) =>
    runStatement(owner, {
      ...{ sql: `alter table shop.customers rename column ${from} to ${to}`, parameters: [] },
    });
  await sync.root.query("insert into customers (customer_id, customer_unique_id) values ('c', 'u')");
  await sync.root.query("insert into sellers (seller_id) values ('t')");
  await invoke({ action: "export" });
  await rename("customer_city", "away");
  await expect(sync.warehouse.ask({ action: "refresh" })).rejects.toThrow(
    /^the shop's customers: [^\n]*customer_city[^\n]*$/,
  );
  expect(published.at(-2)?.values).toMatchObject({ LoadFailed: 1, TablesDiffering: 0 });
  expect(published.at(-1)?.values).toMatchObject({ RefreshFailed: 0 });
  expect(await sync.warehouse.ask({ action: "status" })).toMatchObject({
    failures: [],
    sync: { failures: [expect.stringMatching(/^customers: /)] },
  });
  expect(await sync.inWarehouse("sellers")).toEqual(await sync.inShop("sellers"));
  await rename("away", "customer_city");
  expect(await sync.warehouse.ask({ action: "load" })).toMatchObject({ failures: [] });
  expect(await sync.inWarehouse("customers")).toEqual(await sync.inShop("customers"));
});

test.each([
  [{ action: "import" }, /^the payload must be {"action":"export"}, beside it "tables":/],
  [{ action: "export", tables: ["moon"] }, /^the payload must be {"action":"export"}, /],
  [null, /^the payload must be/],
])("%j is refused in one line", async (payload, line) => {
  await expect(invoke(payload)).rejects.toThrow(line);
});

test("a token is sent to no server that does not prove that it is the database", async () => {
  const { host, port } = sync.shop.options("sync");
  const signed: string[] = [];
  const open = openShopDatabase(
    {
      ...{ ENVIRONMENT: "test", LOG_LEVEL: "info", LOG_FORMAT: "json" },
      ...{ DATABASE_HOST: host as string, DATABASE_PORT: String(port), DATABASE_NAME: "shop" },
      ...{ DATABASE_USER: "sync", DATABASE_LOGIN: "iam", DATABASE_CA: "rds" },
      ...{ EXPORTS_BUCKET: "b", METRICS_NAMESPACE: "test" },
    },
    () => async () => {
      signed.push("token");
      return "token";
    },
  );
  await expect(open()).rejects.toThrow(
    /^the server at .* does not prove that it is the database|^the shop's database at .* does not answer \(.*secure/,
  );
  expect(signed).toEqual(["token"]);
});
