import { readFileSync } from "node:fs";
import { resourceName } from "../config/names.ts";
import { METRICS as ARCHIVER_METRICS } from "../functions/archiver/metrics.ts";
import { METRICS as BOT_METRICS } from "../functions/bots/metrics.ts";
import { METRICS as FACTS_METRICS } from "../functions/facts/metrics.ts";
import { METRICS } from "../functions/monitor/metrics.ts";
import { METRICS as ORDER_METRICS } from "../functions/order-reconciler/metrics.ts";
import { METRICS as SYNC_METRICS } from "../functions/sync/metrics.ts";
import { METRICS as WAREHOUSE_METRICS } from "../functions/warehouse/metrics.ts";
import { createWorkFolder, type StackJson, synthesize } from "./testing/synthesis.ts";

const { folder, remove } = createWorkFolder();
afterAll(remove);

type Resource = Record<string, unknown>;
let stacks: Record<string, StackJson>;
let stack: StackJson;
let alarms: Map<string, Resource>;

beforeAll(async () => {
  ({ stacks } = await synthesize(folder, "dev"));
  stack = stacks["dev-monitoring"] as StackJson;
  alarms = new Map(
    resources("aws_cloudwatch_metric_alarm").map((alarm) => [nounOf(alarm.alarm_name), alarm]),
  );
});

function nounOf(name: unknown): string {
  return String(name).replace(resourceName("dev", ""), "");
}

function resources(type: string): Resource[] {
  return Object.values(stack.resource[type] ?? {});
}

const operations = readFileSync(new URL("../docs/operations.md", import.meta.url), "utf8");
const sections = new Map(
  operations
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section]),
);

/** Budgets are no alarms; an environment whose state is local has no delivery (stacks/delivery.test.ts). */
const TOLD_ELSEWHERE = ["budget", "warehouse-budget", "deploy-failed"];

test("each alarm has its section in docs/operations.md, and each section its alarm", () => {
  const named = [...alarms.values()].map((alarm) => /#([a-z-]+)$/.exec(String(alarm.alarm_description))?.[1]);
  expect([...sections.keys()].sort()).toEqual([...new Set(named), ...TOLD_ELSEWHERE].sort());
});

test("each section says what the alarm means and which command to run first", () => {
  const scripts = Object.keys(
    JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).scripts,
  );
  for (const [name, section] of sections) {
    expect([name, section]).toEqual([name, expect.stringMatching(/^\*\*Means\*\* .{20,}/m)]);
    expect([name, section]).toEqual([name, expect.stringMatching(/^\*\*First\*\* `(aws |npm run )/m)]);
  }
  for (const [, script] of operations.matchAll(/npm run (?:--silent )?([a-z:]+)/g)) {
    expect(scripts).toContain(script);
  }
});

test("each alarm tells of itself and of its end, and where to read on", () => {
  for (const [name, alarm] of alarms) {
    expect(alarm.alarm_actions).toEqual(["${aws_sns_topic.alarms.arn}"]);
    expect(alarm.ok_actions).toEqual(alarm.alarm_actions);
    expect([name, alarm.alarm_description]).toEqual([
      name,
      expect.stringMatching(/docs\/operations\.md#[a-z-]+$/),
    ]);
    expect(alarm.evaluation_periods).toBeGreaterThan(0);
  }
});

test("silence is an alarm only where somebody must look all the time", () => {
  const breaching = [...alarms].filter(([, alarm]) => alarm.treat_missing_data === "breaching");
  const looks = ["job-not-running", "orders-not-reconciled", "warehouse-behind"];
  expect(breaching.map(([name]) => name).sort()).toEqual(looks);
  const others = [...alarms].filter(([name]) => !looks.includes(name));
  expect(new Set(others.map(([, alarm]) => alarm.treat_missing_data))).toEqual(new Set(["notBreaching"]));
});

test("every metric of ours that an alarm or the dashboard names is one that a function publishes", () => {
  const text = JSON.stringify(stack);
  const inAlarms = [...text.matchAll(/"metric_name":"(\w+)","namespace":"ecommerce-streaming-dev"/g)].map(
    ([, name]) => name,
  );
  const onDashboard = [...text.matchAll(/\["?\\?"ecommerce-streaming-dev\\?", \\?"(\w+)\\?"/g)].map(
    ([, name]) => name,
  );
  const searched = [...text.matchAll(/MetricName=\\+"(\w+)/g)].map(([, name]) => name);
  expect(inAlarms.length).toBeGreaterThanOrEqual(6);
  expect(onDashboard.length).toBeGreaterThan(6);
  expect(searched.sort()).toEqual(["Orders", "Revenue"]);
  const ofLanes = [
    BOT_METRICS,
    ARCHIVER_METRICS,
    FACTS_METRICS,
    ORDER_METRICS,
    WAREHOUSE_METRICS,
    SYNC_METRICS,
  ];
  const published = [METRICS, ...ofLanes].map((metrics) => Object.keys(metrics));
  expect(onDashboard).toEqual(expect.arrayContaining(published.slice(1).flat()));
  for (const name of [...inAlarms, ...onDashboard]) {
    expect(published.flat()).toContain(name);
  }
});

test("each function of the environment has its own alarms of errors and throttles", () => {
  const nouns = Object.values(stacks).flatMap(({ resource }) =>
    Object.values(resource.aws_lambda_function ?? {}).map(({ function_name: name }) => nounOf(name)),
  );
  const watched = (metric: string, end: string) =>
    [...alarms]
      .filter(([name, alarm]) => alarm.metric_name === metric && name.endsWith(end))
      .map(([name]) => name.slice(0, -end.length));
  expect(nouns.length).toBeGreaterThan(4);
  expect(watched("Errors", "-errors").sort()).toEqual(nouns.sort());
  expect(watched("Throttles", "-throttles").sort()).toEqual(nouns);
});

test("a deployment without an e-mail address for alarms warns", () => {
  expect((stack as unknown as { check: object }).check).toEqual({
    alarm_email: {
      assert: {
        condition: '${var.alarm_email != ""}',
        error_message: expect.stringMatching(/^alarm_email is empty: nobody is told/),
      },
    },
  });
});

test("nobody is subscribed where no e-mail address is set", () => {
  const [subscription] = resources("aws_sns_topic_subscription");
  expect(subscription?.count).toBe('${var.alarm_email == "" ? 0 : 1}');
});

test("budgets are made when they may publish, which AWS tries then", () => {
  const budgets = resources("aws_budgets_budget");
  expect(budgets).toHaveLength(2);
  for (const budget of budgets) {
    expect(budget.depends_on).toEqual(["aws_sns_topic_policy.alarms-policy"]);
  }
});

test("budgets tell both of what is spent and of what will be", () => {
  const limits = resources("aws_budgets_budget").map(({ notification, limit_amount: limit }) => {
    const notifications = notification as { notification_type: string }[];
    expect(notifications.map(({ notification_type: type }) => type)).toEqual(["ACTUAL", "FORECASTED"]);
    return limit;
  });
  expect(limits).toEqual(
    ["monthly", "warehouse_monthly"].map((name) => expect.stringContaining(`var.${name}_budget_usd`)),
  );
});
