import { FUNCTION_NAMES } from "../functions/registry.ts";
import { ALARM_CASES } from "./testing/alarm-cases.ts";
import { type AlarmState, type Observation, stateOf } from "./testing/alarm-state.ts";
import type { Attributes } from "./testing/resolution.ts";
import { byName, find, resourcesOf } from "./testing/resources.ts";

const resources = await resourcesOf("dev");
const alarms = byName(resources, "cloudwatch_metric_alarm");

/** Of config/dev.tfvars. */
const SETTINGS = {
  "var.database_storage_gb": 20,
  "var.warehouse_wake_minutes": 60,
  "var.warehouse_rpu_hours_a_day": 8,
};

test("every alarm is on the list with what makes it fire and what does not", () => {
  expect(Object.keys(alarms).sort()).toEqual(Object.keys(ALARM_CASES).sort());
  for (const cases of Object.values(ALARM_CASES)) {
    expect(Math.min(cases.fires.length, cases.silent.length)).toBeGreaterThan(0);
  }
});

const stateAfter = (name: string, observation: Observation): AlarmState =>
  stateOf(alarms[name] as Attributes, observation, SETTINGS);

test.each(Object.entries(ALARM_CASES))("%s fires when it must", (name, { fires }) => {
  const states = fires.map((observation) => [observation, stateAfter(name, observation)]);
  expect(states).toEqual(fires.map((observation) => [observation, "ALARM"]));
});

test.each(Object.entries(ALARM_CASES))("%s is silent just before that", (name, { silent }) => {
  const states = silent.map((observation) => [observation, stateAfter(name, observation)]);
  expect(states).toEqual(silent.map((observation) => [observation, "OK"]));
});

test.each([
  ["budget", "monthly_budget_usd", {}],
  [
    "warehouse-budget",
    "warehouse_monthly_budget_usd",
    { cost_filter: [{ name: "Service", values: ["Amazon Redshift"] }] },
  ],
])("the %s tells when the month's costs pass %s, and when they will", (name, limit, filter) => {
  const at = (kind: string) => ({
    notification_type: kind,
    comparison_operator: "GREATER_THAN",
    threshold: 100,
    threshold_type: "PERCENTAGE",
    subscriber_sns_topic_arns: ["<sns_topic alarms arn>"],
  });
  expect(find(resources, "budgets_budget", name).attributes).toEqual({
    name: `ecommerce-streaming-dev-${name}`,
    budget_type: "COST",
    time_unit: "MONTHLY",
    limit_amount: `<${limit}>`,
    limit_unit: "USD",
    ...filter,
    notification: [at("ACTUAL"), at("FORECASTED")],
  });
});

interface Widget {
  properties: { alarms?: string[]; metrics?: unknown[][]; stat?: string; region?: string };
}

test("the dashboard shows every alarm, and of each part the metrics that its operator needs", () => {
  const { attributes } = find(resources, "cloudwatch_dashboard", "dashboard");
  const { widgets } = attributes.dashboard_body as { widgets: Widget[] };
  const charts = widgets.map(({ properties }) => properties);
  const shown = charts.flatMap(({ metrics = [], stat }) =>
    metrics.map((metric) => [stat, ...metric].join(" ")),
  );
  const name = (noun: string) => `ecommerce-streaming-dev-${noun}`;
  const expected = [
    ...FUNCTION_NAMES.flatMap((noun) =>
      ["Errors", "Throttles"].map((metric) => `Sum AWS/Lambda ${metric} FunctionName ${name(noun)}`),
    ),
    ...["clicks", "checkouts"].map((noun) => `Maximum ecommerce-streaming-dev Backlog Stream ${noun}`),
    ...["clicks", "checkouts", "orders"].flatMap((noun) => [
      `Sum AWS/Kinesis IncomingRecords StreamName ${name(noun)}`,
      `Sum AWS/Kinesis WriteProvisionedThroughputExceeded StreamName ${name(noun)}`,
    ]),
    ...["OrderChangesMissed", "OrderChangesFailed"].map((name) => `Sum ecommerce-streaming-dev ${name}`),
    "Maximum ecommerce-streaming-dev OrdersThatDiffer",
    "Maximum ecommerce-streaming-dev OrderChangesAgeSeconds",
    ...["MinutesBehind", "RefreshFailed", "ScanErrors", "RecordsMissed", "RpuHoursToday", "RpuHours"].map(
      (name) => `Maximum ecommerce-streaming-dev ${name}`,
    ),
    `Maximum AWS/Firehose KinesisMillisBehindLatest DeliveryStreamName ${name("orders")}`,
    `Sum AWS/EventBridge/Pipes ExecutionFailed PipeName ${name("orders")}`,
    `Maximum AWS/SQS ApproximateNumberOfMessagesVisible QueueName ${name("dead-letters")}`,
    ...["Average CPUUtilization", "Maximum DatabaseConnections", "Minimum FreeStorageSpace"].map(
      (metric) => `${metric.replace(" ", " AWS/RDS ")} DBInstanceIdentifier ${name("database")}`,
    ),
  ];
  expect(shown).toEqual(expect.arrayContaining(expected));
  expect(charts.flatMap((chart) => chart.alarms ?? []).sort()).toEqual(
    Object.keys(alarms)
      .map((alarm) => `<cloudwatch_metric_alarm ${alarm} arn>`)
      .sort(),
  );
  expect(new Set(charts.flatMap(({ region }) => region ?? []))).toEqual(new Set(["<region>"]));
});
