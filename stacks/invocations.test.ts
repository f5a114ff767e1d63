import { FUNCTION_NAMES } from "../functions/registry.ts";
import { JOB_NAMES } from "../glue-scripts/registry.ts";
import type { Resource } from "./testing/resolution.ts";
import { byName, find, ofType, resourcesOf } from "./testing/resources.ts";

const resources = await resourcesOf("dev");

const nameOf = (text: unknown) => String(text).replace("ecommerce-streaming-dev-", "");
const DEAD_LETTERS = { arn: "<sqs_queue dead-letters arn>" };

interface Rule {
  asks: string;
  /** Undefined where events alone ask. */
  when: string | undefined;
  /** Events that it is for, too. */
  events?: object;
  state: string | undefined;
  input?: object;
}

/** Who asks a function by itself, and when: every rule. */
const RULES: Readonly<Record<string, Rule>> = {
  // The orchestrator enables it.
  "data-generation": { asks: "generator", when: "cron(* * * * ? *)", state: "DISABLED" },
  // Idle for two weeks, it would lose its way into the network, and the next call fails.
  corrections: {
    asks: "corrections",
    when: "rate(5 days)",
    state: undefined,
    input: { stay_active: true },
  },
  // The same; the next call is a deployment's.
  migrations: {
    asks: "migrations",
    when: "rate(5 days)",
    state: undefined,
    input: { stay_active: true },
  },
  // The orchestrator enables it.
  "keep-running": {
    asks: "orchestrator",
    when: "rate(5 minutes)",
    events: {
      source: ["aws.glue"],
      "detail-type": ["Glue Job State Change"],
      detail: {
        jobName: ["ecommerce-streaming-dev-attribution"],
        state: ["STOPPED", "SUCCEEDED", "FAILED", "TIMEOUT", "ERROR", "EXPIRED"],
      },
    },
    state: "DISABLED",
    input: { action: "keep" },
  },
  // Off where the setting is empty.
  facts: {
    asks: "facts",
    when: '${var.lake_schedule == "" ? "rate(1 day)" : var.lake_schedule}',
    state: '${var.lake_schedule == "" ? "DISABLED" : "ENABLED"}',
    input: { action: "start", if_wanted: true },
  },
  imports: {
    asks: "facts",
    when: undefined,
    events: {
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: {
        bucket: { name: ["ecommerce-streaming-dev-lake-<account>"] },
        object: { key: [{ wildcard: "external/*.csv" }, { wildcard: "external/*.csv.gz" }] },
      },
    },
    state: undefined,
    input: { action: "start" },
  },
  "facts-ended": {
    asks: "facts",
    when: undefined,
    events: {
      source: ["aws.glue"],
      "detail-type": ["Glue Job State Change"],
      detail: {
        jobName: ["ecommerce-streaming-dev-lake"],
        state: ["STOPPED", "SUCCEEDED", "FAILED", "TIMEOUT", "ERROR", "EXPIRED"],
      },
    },
    state: undefined,
    input: { action: "look" },
  },
  monitor: { asks: "monitor", when: "rate(5 minutes)", state: undefined },
  "order-reconciliation": { asks: "order-reconciler", when: "rate(1 hour)", state: undefined },
  // Whether the system is wanted, the function looks itself.
  warehouse: {
    asks: "warehouse",
    when: '${format("cron(%s * * * ? *)", var.warehouse_wake_minutes < 60 ? format("%d/%d", 20 % var.warehouse_wake_minutes, var.warehouse_wake_minutes) : "20")}',
    input: { action: "refresh", if_wanted: true },
    state: undefined,
  },
};

/** Whom a rule asks, with the event that it is for. */
const ASKED_TOO: readonly { rule: string; asks: string }[] = [
  // What the generator has made up becomes orders.
  { rule: "data-generation", asks: "order-desk" },
];

const TARGETS: readonly { rule: string; asks: string; input?: object | undefined }[] = [
  ...Object.entries(RULES).map(([rule, { asks, input }]) => ({ rule, asks, input })),
  ...ASKED_TOO,
];

test("each rule is there with its time, its events and its state", () => {
  const rules = Object.entries(byName(resources, "cloudwatch_event_rule")).map(([name, rule]) => [
    name,
    { when: rule.schedule_expression, events: rule.event_pattern, state: rule.state },
  ]);
  const expected = Object.entries(RULES).map(([name, { when, events, state }]) => [
    name,
    { when, events, state },
  ]);
  expect(Object.fromEntries(rules)).toEqual(Object.fromEntries(expected));
});

/** Functions in the network that are asked often enough without a rule of their own. */
const ASKED_BY_MONITOR = ["reports"];

test("no function in the network is idle for weeks", () => {
  const inside = ofType(resources, "lambda_function")
    .filter(({ attributes }) => attributes.vpc_config !== undefined)
    .map(({ attributes }) => nameOf(attributes.function_name));
  const asked = Object.values(RULES)
    .filter(({ state }) => state !== "DISABLED")
    .map(({ asks }) => asks);
  expect(inside.length).toBeGreaterThan(2);
  expect(inside.filter((name) => ![...asked, ...ASKED_BY_MONITOR].includes(name))).toEqual([]);
});

test("each rule asks its function for what it is to do, and what cannot be handed over is kept", () => {
  const targets = ofType(resources, "cloudwatch_event_target").map(({ attributes }) => attributes);
  expect(targets).toHaveLength(TARGETS.length);
  expect(targets).toEqual(
    expect.arrayContaining(
      TARGETS.map(({ rule, asks, input }) => ({
        rule: `ecommerce-streaming-dev-${rule}`,
        target_id: asks,
        arn: `<lambda_function ${asks} arn>`,
        dead_letter_config: DEAD_LETTERS,
        ...(input && { input }),
      })),
    ),
  );
});

test("a function may be invoked by the rule that asks it, and by nobody else without a role", () => {
  const permissions = ofType(resources, "lambda_permission").map(
    ({ attributes: { statement_id: _, ...permission } }) => permission,
  );
  expect(permissions).toHaveLength(TARGETS.length);
  expect(permissions).toEqual(
    expect.arrayContaining(
      TARGETS.map(({ rule, asks }) => ({
        action: "lambda:InvokeFunction",
        function_name: `ecommerce-streaming-dev-${asks}`,
        principal: "events.amazonaws.com",
        source_arn: `<cloudwatch_event_rule ${rule} arn>`,
      })),
    ),
  );
});

const SCHEDULES = {
  start: { action: "start", generator: true },
  stop: { action: "stop" },
};

test.each(Object.entries(SCHEDULES))(
  "the schedule %s is off until its setting is set, and then asks the orchestrator to do it",
  (action, input) => {
    const setting = `var.${action}_schedule`;
    expect(find(resources, "scheduler_schedule", action).attributes).toEqual({
      name: `ecommerce-streaming-dev-${action}`,
      state: `\${${setting} == "" ? "DISABLED" : "ENABLED"}`,
      schedule_expression: `\${${setting} == "" ? "rate(1 day)" : ${setting}}`,
      flexible_time_window: { mode: "OFF" },
      kms_key_arn: "<kms_key arn>",
      target: {
        arn: "<lambda_function orchestrator arn>",
        role_arn: "<iam_role scheduler arn>",
        input,
        dead_letter_config: DEAD_LETTERS,
        retry_policy: { maximum_event_age_in_seconds: 3600, maximum_retry_attempts: 10 },
      },
    });
  },
);

test("what a running system switches, no deployment switches back", () => {
  const switched = Object.entries(RULES).flatMap(([name, { state }]) => (state === "DISABLED" ? name : []));
  for (const name of switched) {
    const { lifecycle } = find(resources, "cloudwatch_event_rule", name).attributes;
    expect([name, lifecycle]).toEqual([name, { ignore_changes: ["state"] }]);
  }
});

test("the rule that the orchestrator switches is the one that asks it to keep the job running", () => {
  const { environment } = find(resources, "lambda_function", "orchestrator").attributes;
  const { KEEP_RULE_NAME: name } = (environment as { variables: Record<string, string> }).variables;
  expect(nameOf(name)).toBe("keep-running");
  expect(RULES[nameOf(name)]?.asks).toBe("orchestrator");
});

test("there is no other schedule", () => {
  expect(Object.keys(byName(resources, "scheduler_schedule")).sort()).toEqual(Object.keys(SCHEDULES).sort());
});

const migrationsOf = (name: string) =>
  ofType(resources, "lambda_invocation").filter(
    ({ attributes }) => attributes.function_name === `ecommerce-streaming-dev-${name}`,
  );

test("a deployment migrates the database whenever the migrations change", () => {
  expect(migrationsOf("migrations").map(({ attributes }) => attributes)).toEqual([
    {
      function_name: "ecommerce-streaming-dev-migrations",
      input: {
        settings: { lookback_days: "<lookback_days>", click_retention_days: "<click_retention_days>" },
      },
      triggers: { bundle: "<whole hash of dist/functions/migrations.zip>" },
    },
  ]);
});

const addressesOf = (type: string, holds: (resource: Resource) => boolean) =>
  ofType(resources, type)
    .filter(holds)
    .map(({ address }) => address);

const policyOf = (role: string) =>
  addressesOf("iam_role_policy", ({ attributes }) => nameOf(attributes.role) === role);

/** Rules that open a way from the group, both ends. */
const waysOf = (group: string) =>
  ["ingress", "egress"].flatMap((direction) =>
    addressesOf(`vpc_security_group_${direction}_rule`, ({ attributes }) => {
      const from = direction === "egress" ? "security_group_id" : "referenced_security_group_id";
      return attributes[from] === `<security_group ${group} id>`;
    }),
  );

test.each(FUNCTION_NAMES)("%s is made after its rights and its log group", (name) => {
  const before = [...policyOf(name), find(resources, "cloudwatch_log_group", `/aws/lambda/${name}`).address];
  expect(before).toHaveLength(2);
  expect(find(resources, "lambda_function", name).dependsOn).toEqual(expect.arrayContaining(before));
});

test.each(JOB_NAMES)("the job %s is made after its rights, its log groups and its ways", (job) => {
  const prefix = `/aws-glue/jobs/${job}/`;
  const logs = addressesOf("cloudwatch_log_group", ({ name }) => String(name).startsWith(prefix));
  expect(logs).toHaveLength(2);
  const before = [...policyOf(job), ...logs, ...waysOf(job)];
  expect(find(resources, "glue_job", job).dependsOn).toEqual(expect.arrayContaining(before));
});

test("the job attribution has ways, the backfill needs none", () => {
  expect(waysOf("attribution").length).toBeGreaterThan(3);
  expect(waysOf("backfill")).toEqual([]);
});

test("migrations are asked after the ways to the database and to its password are open", () => {
  const ways = waysOf("migrations");
  expect(ways).toHaveLength(4);
  expect(migrationsOf("migrations")[0]?.dependsOn).toEqual(expect.arrayContaining(ways));
});

test("a deployment migrates the warehouse likewise, never without its limit, and before the first wake", () => {
  const [migration, ...others] = migrationsOf("warehouse");
  expect(others).toEqual([]);
  expect(migration?.attributes).toEqual({
    function_name: "ecommerce-streaming-dev-warehouse",
    input: { action: "migrate" },
    triggers: {
      bundle: "<whole hash of dist/functions/warehouse.zip>",
      autoRefresh: "<warehouse_auto_refresh>",
    },
  });
  expect(migration?.dependsOn).toEqual(addressesOf("redshiftserverless_usage_limit", () => true));
  expect(find(resources, "cloudwatch_event_rule", "warehouse").dependsOn).toEqual([migration?.address]);
});

test("no other function is asked by a deployment", () => {
  expect(ofType(resources, "lambda_invocation")).toHaveLength(2);
});

test("what the warehouse fails at is not tried again before its next wake", () => {
  expect(
    ofType(resources, "lambda_function_event_invoke_config").map(({ attributes }) => attributes),
  ).toEqual([{ function_name: "ecommerce-streaming-dev-warehouse", maximum_retry_attempts: 0 }]);
});

test.each(Object.keys(SCHEDULES))("the schedule %s is made after its role's rights", (name) => {
  expect(find(resources, "scheduler_schedule", name).dependsOn).toEqual(policyOf("scheduler"));
});
