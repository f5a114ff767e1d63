import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { laneOf } from "../config/lanes.ts";
import prices from "../config/prices.json" with { type: "json" };
import { chargesOf } from "./cost/charges.ts";
import {
  type Configuration,
  isOn,
  type Resource,
  readConfiguration,
  type Settings,
} from "./cost/configuration.ts";
import { type Estimate, estimate } from "./cost/estimate.ts";
import { PRICES } from "./cost/prices.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

/** What the known comparable set-up costs an hour. */
const COMPARABLE_USD = 0.6;

const SETTINGS: Settings = {
  region: "us-east-1",
  shards_per_stream: 2,
  stream_retention_hours: 24,
  database_instance_class: "db.t4g.micro",
  database_storage_gb: 100,
  database_multi_az: false,
  worker_type: "G.025X",
  workers: 2,
  workers_maximum: 2,
  backfill_worker_type: "G.1X",
  backfill_workers: 4,
  generator_events_per_second: 100,
};

const glueJob = (command: string, properties = {}) =>
  resource("aws_glue_job", "job", { command: { name: command }, ...properties });

const resource = (type: string, id = "any", properties: Record<string, unknown> = {}): Resource => ({
  component: "streams",
  type,
  id,
  properties,
});

const database = resource("aws_db_instance", "any", {
  instance_class: `\${var.database_instance_class}`,
  allocated_storage: `\${var.database_storage_gb}`,
});

function totals(resources: Resource[], changes: Partial<Settings> = {}, hoursPerDay = 24) {
  const configuration: Configuration = {
    environment: "test",
    settings: { ...SETTINGS, ...changes },
    resources,
  };
  return estimate(configuration, { eventsPerSecond: 1000, hoursPerDay });
}

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", MAIN, ...args], { cwd: ROOT });

describe("the deployed configuration", () => {
  test.each(["dev", "prod"])("of %s has no resource of which nobody knows what it costs", async (name) => {
    const { unknownTypes } = chargesOf(await readConfiguration(name, "all"), 100);
    expect(unknownTypes).toEqual([]);
  });

  test("of dev's core costs no more an hour than what it is compared with, and less when stopped", async () => {
    const { stdout } = await run("cost", "dev", "--json");
    const { total, lines, hoursPerDay } = JSON.parse(stdout) as Estimate;
    const ofCore = lines.filter(({ component }) => laneOf(component) === "core");
    const hourOfCore = ofCore.reduce((sum, { hour }) => sum + (hour ?? 0), 0);
    expect(hourOfCore).toBeGreaterThan(0);
    expect(hourOfCore).toBeLessThanOrEqual(COMPARABLE_USD);
    expect(total.stopped).toBeLessThan(total.month);
    expect(total.databaseStopped).toBeLessThanOrEqual(total.stopped);
    expect(lines.every(({ hour }) => hour !== null)).toBe(true);
    expect(hoursPerDay).toBe(24);
  });

  test("costs in the documents what it costs today", async () => {
    await promisify(execFile)(process.execPath, ["--import", "tsx", "cli/cost/document.ts", "--check"], {
      cwd: ROOT,
    });
  });
});

describe("a month of 730 hours", () => {
  test("has the job for the hours that it runs, 0.25 DPU a G.025X", () => {
    const { total } = totals([glueJob("gluestreaming")], {}, 12);
    expect(total).toEqual({ hour: 0.22, month: 0.22 * 365, stopped: 0, databaseStopped: 0 });
  });

  test("has nothing of a batch job that nobody runs, and a line that says what a run takes", () => {
    const workers = {
      worker_type: `\${var.backfill_worker_type}`,
      number_of_workers: `\${var.backfill_workers}`,
    };
    const { total, lines } = totals([
      glueJob("glueetl", workers),
      glueJob("glueetl", { worker_type: "G.2X", number_of_workers: 3 }),
    ]);
    expect(total).toEqual({ hour: 0, month: 0, stopped: 0, databaseStopped: 0 });
    expect(lines.map(({ what }) => what)).toEqual([
      "nothing until somebody runs it, then at most 4 x G.1X",
      "nothing until somebody runs it, then at most 3 x G.2X",
    ]);
  });

  test("has the database until it is stopped, its storage and secret always", () => {
    const { total } = totals([database], {}, 12);
    expect(total.hour * 730).toBeCloseTo(11.68 + 11.5 + 0.4, 6);
    expect(total.stopped).toBeCloseTo(11.68 + 11.5 + 0.4, 6);
    expect(total.databaseStopped).toBeCloseTo(11.5 + 0.4, 6);
  });

  test("has a database of two zones twice", () => {
    const { total } = totals([database], { database_multi_az: true });
    expect(total.month).toBeCloseTo(2 * (11.68 + 11.5) + 0.4, 6);
  });

  test("has shards always and events while they come; more than a day's retention costs by the shard", () => {
    const streams = [resource("aws_kinesis_stream", "clicks"), resource("aws_kinesis_stream", "checkouts")];
    const day = totals(streams, {}, 12).total;
    expect(day.stopped).toBeCloseTo(4 * 0.015 * 730, 6);
    expect(day.month - day.stopped).toBeCloseTo(3.6 * 0.014 * 365, 6);
    const week = totals(streams, { stream_retention_hours: 168 }).total;
    expect(week.stopped - day.stopped).toBeCloseTo(4 * 0.02 * 730, 6);
  });

  test("has streams on demand by the hour and by the GB", () => {
    const streams = [resource("aws_kinesis_stream", "clicks"), resource("aws_kinesis_stream", "checkouts")];
    const { total } = totals(streams, { shards_per_stream: 0, stream_retention_hours: 48 });
    const gigabytesAnHour = 3_600_000 / 1024 ** 2;
    expect(total.stopped).toBeCloseTo(2 * 0.04 * 730, 6);
    expect(total.hour - 2 * 0.04).toBeCloseTo(gigabytesAnHour * (0.08 + 0.04 + (24 * 0.1) / 730), 6);
  });

  test("has of a stream's consumer an invocation a second and shard, or one a window", () => {
    const consumer = (windowSeconds: number) =>
      totals([
        resource("aws_lambda_event_source_mapping", "mapping", {
          maximum_batching_window_in_seconds: windowSeconds,
        }),
      ]).total;
    expect(consumer(0).hour).toBeCloseTo((2 * 3600 * 0.2) / 1e6, 9);
    expect(consumer(60).hour).toBeCloseTo((2 * 60 * 0.2) / 1e6, 9);
    expect(consumer(0).stopped).toBe(0);
  });

  test("has what one more reader reads of a stream on demand, by fan-out at its own price", () => {
    const gigabytesAnHour = 3_600_000 / 1024 ** 2;
    const onDemand = { shards_per_stream: 0 };
    const mapping = (event_source_arn: string) =>
      resource("aws_lambda_event_source_mapping", "mapping", { event_source_arn });
    const invocations = (4 * 3600 * 0.2) / 1e6;
    const shared = totals([mapping(`\${aws_kinesis_stream.clicks.arn}`)], onDemand).total;
    expect(shared.hour).toBeCloseTo(invocations + gigabytesAnHour * 0.04, 9);
    const ofOrders = totals([mapping(`\${aws_kinesis_stream.checkouts.arn}`)], onDemand).total;
    expect(ofOrders.hour).toBeCloseTo(invocations, 9);
    const fanOut = [
      mapping(`\${aws_kinesis_stream_consumer.fan-out.arn}`),
      resource("aws_kinesis_stream_consumer"),
    ];
    expect(totals(fanOut, onDemand).total.hour).toBeCloseTo(invocations + gigabytesAnHour * 0.05, 9);
    const provisioned = totals(fanOut).total;
    expect(provisioned.stopped).toBeCloseTo(2 * 0.015 * 730, 6);
    expect(provisioned.hour).toBeCloseTo((2 * 3600 * 0.2) / 1e6 + 2 * 0.015 + gigabytesAnHour * 0.013, 9);
  });

  test("has of raw what each hour puts, and the year for which that is kept", () => {
    const bucket = { ...resource("aws_s3_bucket"), component: "lake" };
    const { hour, stopped } = totals([bucket]).total;
    const gigabytesAnHour = (3_600_000 * 125) / 1024 ** 3;
    const objects = 2 * 60;
    expect(hour).toBeCloseTo(
      (2 * objects * 0.005 + objects * 0.02) / 1000 + gigabytesAnHour * (0.023 + 11 * 0.004),
      9,
    );
    expect(stopped).toBe(0);
    expect(totals([{ ...bucket, component: "storage" }]).total.hour).toBe(0);
  });

  test("has a run of the lake's job each hour, where the clock asks for one", () => {
    const job = { ...glueJob("glueetl", { number_of_workers: 2, worker_type: "G.1X" }), component: "lake" };
    const { hour, stopped } = totals([job], { lake_schedule: "cron(5 * * * ? *)" }).total;
    expect(hour).toBeCloseTo((2 * (60 + 3_600_000 / 65_000) * 0.44) / 3600, 9);
    expect(stopped).toBe(0);
    expect(totals([job], { lake_schedule: "" }).total.hour).toBe(0);
  });

  test("has of the lake's functions what they measure, beside the archiver's own time", () => {
    const of = (name: string) => ({
      ...resource("aws_lambda_function", name, { function_name: `shop-${name}`, memory_size: 512 }),
      component: "lake",
    });
    expect(totals([of("facts")]).total.hour).toBeCloseTo(0.3 / 730, 9);
    expect(totals([of("archiver")]).total.hour).toBeGreaterThan((2 * 0.3) / 730);
  });

  test("has of orders what looks after them also while nobody makes any up", () => {
    const ofOrders = (type: string, properties = {}) => ({
      ...resource(type, "any", properties),
      component: "orders",
    });
    const changes = 3 * 60 * 4;
    const table = totals([ofOrders("aws_dynamodb_table")]).total;
    const scan = ((3 * 60 * 730) / 8 / 1e6) * 0.125;
    expect(table.stopped).toBeCloseTo(scan * 730, 6);
    expect(table.hour).toBeCloseTo(scan + (changes / 1e6) * (0.625 + 0.125), 9);
    const pipe = totals([ofOrders("aws_pipes_pipe")]).total;
    const reads = ((4 * 3600) / 1e6) * 0.2;
    expect(pipe.stopped).toBeCloseTo(reads * 730, 6);
    expect(pipe.hour).toBeCloseTo(reads + (changes / 1e6) * 0.4, 9);
    const of = (name: string) =>
      ofOrders("aws_lambda_function", { function_name: `shop-${name}`, memory_size: 1024 });
    expect(totals([of("order-desk")]).total.stopped).toBe(0);
    expect(totals([of("order-reconciler")]).total.stopped).toBeGreaterThan(4 * 0.3);
    const firehose = ofOrders("aws_kinesis_firehose_delivery_stream");
    const often = totals([firehose], { orders_buffer_seconds: 1 }).total;
    expect(often.stopped).toBe(0);
    expect(often.hour - totals([firehose]).total.hour).toBeCloseTo(((3600 - 60) * 0.005) / 1000, 9);
  });

  test("has of the warehouse its wakes while the system is not stopped, and says what the limit makes of the worst month", () => {
    const workgroup = { ...resource("aws_redshiftserverless_workgroup"), component: "warehouse" };
    const price = prices.prices.redshift_rpu_hour.usd;
    const limit = { warehouse_rpu_hours_a_day: 8 };
    const worst = 8 * (730 / 24) * price;
    const monthOf = (changes: Partial<Settings>) => {
      const { total, remarks } = totals([workgroup], { ...limit, ...changes });
      expect(total.stopped).toBe(0);
      expect(remarks).toContain(
        `at its limit of 8 RPU-hours every day Redshift takes $${worst.toFixed(2)} a month, whatever is asked of it`,
      );
      return total.month;
    };
    const wakes = (minutes: number) => monthOf({ warehouse_wake_minutes: minutes });
    // 60 s of 4 RPU each.
    expect(wakes(60)).toBeCloseTo(730 * ((60 * 4) / 3600) * 0.375, 6);
    expect(wakes(15)).toBeCloseTo(4 * wakes(60), 6);
    expect(wakes(15)).toBeLessThan(worst);
    expect(monthOf({ warehouse_auto_refresh: true })).toBeCloseTo(730 * 4 * 0.375, 6);
  });

  test("has an interface endpoint in each of its zones, a gateway never", () => {
    const endpoint = (type: string, subnets: string[]) =>
      resource("aws_vpc_endpoint", "logs", { vpc_endpoint_type: type, subnet_ids: subnets });
    expect(totals([endpoint("Interface", ["a", "b"])]).total.stopped).toBeCloseTo(2 * 7.3, 6);
    expect(totals([endpoint("Gateway", [])]).total.month).toBe(0);
  });

  test("has nothing of what a setting leaves out", () => {
    const endpoint = { properties: { count: `\${var.log_endpoints ? 1 : 0}` } };
    expect(isOn(endpoint, { log_endpoints: true })).toBe(true);
    expect(isOn(endpoint, { log_endpoints: false })).toBe(false);
    expect(isOn({ properties: {} }, { log_endpoints: false })).toBe(true);
  });

  test("has an alarm for each metric that it looks at", () => {
    const metric = { metric: {} };
    const alarms = [
      resource("aws_cloudwatch_metric_alarm", "one", { metric_name: "age" }),
      resource("aws_cloudwatch_metric_alarm", "share", {
        metric_query: [metric, metric, { expression: "a/b" }],
      }),
      // The metric, and the band's two edges.
      resource("aws_cloudwatch_metric_alarm", "surge", {
        metric_query: [metric, { expression: "ANOMALY_DETECTION_BAND(measured, 4)" }],
      }),
    ];
    expect(totals(alarms).total.stopped).toBeCloseTo(0.6, 6);
  });
});

describe("what is not known is told", () => {
  test.each([
    ["a type", [resource("aws_moon_base")], {}, "nobody has said what aws_moon_base costs"],
    [
      "a price",
      [database],
      { database_instance_class: "db.moon" },
      "no price rds_db.moon_hour in config/prices.json: the sums lack db.moon",
    ],
    [
      "another region's prices",
      [],
      { region: "eu-west-1" },
      "prices are those of us-east-1, not of eu-west-1",
    ],
    ["what nobody tried", [glueJob("gluestreaming")], {}, "nobody has tried whether Glue takes 2 x G.025X"],
  ])("%s", (_, resources, changes, remark) => {
    expect(totals(resources, changes).remarks).toContainEqual(expect.stringContaining(remark));
  });

  test("every price has its source and the day it was read on, or says that it is from memory", () => {
    expect(PRICES).toBe(prices.prices);
    for (const [key, price] of Object.entries(PRICES)) {
      const isProven = /^https:/.test(price.source ?? "") && /^\d{4}-\d\d-\d\d$/.test(price.read ?? "");
      const isMarked = price.source === null && /^from memory/.test(price.note ?? "");
      expect({ key, ok: isProven || isMarked, usd: price.usd > 0 }).toEqual({ key, ok: true, usd: true });
    }
  });
});

test.each([
  [["moon"], 'there is no environment "moon": config/environments.ts knows dev, prod'],
  [["dev", "--rate", "many"], "--rate must be a number between 0 and 1000000, not many"],
  [["dev", "--hours-per-day", "25"], "--hours-per-day must be a number between 0 and 24, not 25"],
])("cost %j is refused in one line", async (args, line) => {
  const failed = await run("cost", ...args).catch((error) => error);
  expect(failed.stderr).toContain(line);
  expect(failed.stderr.trim().split("\n")).toHaveLength(1);
});
