import { synthesizeMadeUp } from "../testing/made-up-stack.ts";
import type { StackJson } from "../testing/synthesis.ts";
import { FunctionNotAsynchronousError } from "./node-function.ts";

const synthesizeOne = (build: Parameters<typeof synthesizeMadeUp>[0]) =>
  synthesizeMadeUp(build)["test-made-up"] as StackJson;

test("a stack may have several functions, each with a role, a log and a bundle of its own", () => {
  const { resource } = synthesizeOne((stack) => {
    stack.addFunction("monitor");
    stack.addFunction("reports");
  });
  const functions = Object.values(resource.aws_lambda_function ?? {});
  expect(functions.map(({ function_name: name }) => name)).toEqual([
    "ecommerce-streaming-test-monitor",
    "ecommerce-streaming-test-reports",
  ]);
  for (const attribute of ["role", "s3_key"]) {
    expect(new Set(functions.map((lambda) => lambda[attribute])).size).toBe(2);
  }
  expect(Object.keys(resource.aws_cloudwatch_log_group ?? {})).toHaveLength(2);
});

test("a schedule may invoke its function, and what it cannot deliver goes to the dead letters", () => {
  const { resource } = synthesizeOne((stack) => {
    const monitor = stack.addFunction("monitor");
    monitor.onSchedule("looks", { description: "looks", expression: "rate(5 minutes)" });
    monitor.onSchedule("counts", { description: "counts", expression: "rate(1 hour)", isSwitched: true });
  });
  const [counts, looks] = Object.values(resource.aws_cloudwatch_event_rule ?? {});
  expect(looks).toMatchObject({ name: "ecommerce-streaming-test-looks" });
  expect(looks).not.toHaveProperty("state");
  expect(counts).toMatchObject({ state: "DISABLED", lifecycle: { ignore_changes: ["state"] } });
  const permissions = Object.values(resource.aws_lambda_permission ?? {});
  expect(permissions.map(({ statement_id: id }) => id)).toEqual(["counts", "looks"]);
  expect(permissions.map(({ source_arn: arn }) => arn)).toEqual([
    expect.stringMatching(/^\$\{aws_cloudwatch_event_rule\.monitor_counts_.*\.arn\}$/),
    expect.stringMatching(/^\$\{aws_cloudwatch_event_rule\.monitor_looks_.*\.arn\}$/),
  ]);
  for (const target of Object.values(resource.aws_cloudwatch_event_target ?? {})) {
    expect(target).toMatchObject({ dead_letter_config: { arn: expect.stringContaining("dead-letters") } });
  }
});

test("a rule that is there may invoke another function, too, with its own event", () => {
  const { resource } = synthesizeOne((stack) => {
    const rule = stack
      .addFunction("generator")
      .onSchedule("minute", { description: "", expression: "rate(1 minute)" });
    stack.addFunction("monitor").onRule("minute", rule);
  });
  expect(Object.keys(resource.aws_cloudwatch_event_rule ?? {})).toHaveLength(1);
  const targets = Object.values(resource.aws_cloudwatch_event_target ?? {});
  expect(targets.map(({ target_id: id }) => id).sort()).toEqual(["generator", "monitor"]);
  expect(new Set(targets.map(({ rule }) => rule)).size).toBe(1);
  expect(targets.filter((target) => "input" in target)).toEqual([]);
  expect(Object.keys(resource.aws_lambda_permission ?? {})).toHaveLength(2);
});

test("a function whose failures nobody would see can be asked by no rule that is there, either", () => {
  const build = () =>
    synthesizeOne((stack) => {
      const monitor = stack.addFunction("monitor");
      const rule = monitor.onSchedule("looks", { description: "", expression: "rate(1 day)" });
      stack.addFunction("reports").onRule("looks", rule);
    });
  expect(build).toThrow("rule looks invokes reports without anybody who waits");
});

test("a function whose failures nobody would see cannot be put on a schedule", () => {
  const build = () =>
    synthesizeOne((stack) => {
      stack.addFunction("reports").onSchedule("nightly", { description: "", expression: "rate(1 day)" });
    });
  expect(build).toThrow(FunctionNotAsynchronousError);
  expect(build).toThrow("rule nightly invokes reports without anybody who waits");
});

test("what a function is allowed later is in its policy, once", () => {
  const { data } = synthesizeOne((stack) => {
    const monitor = stack.addFunction("monitor");
    const grant = { actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:::extra"] };
    monitor.allow(grant);
    monitor.allow(grant, { ...grant, resources: ["arn:aws:sqs:::other"] });
  });
  const statements = Object.values(data.aws_iam_policy_document ?? {}).flatMap(
    ({ statement }) => statement as { actions: string[]; resources?: string[] }[],
  );
  const sends = statements.filter(({ actions }) => actions.includes("sqs:SendMessage"));
  expect(sends).toHaveLength(1);
  expect(sends[0]?.resources?.slice(-2)).toEqual(["arn:aws:sqs:::extra", "arn:aws:sqs:::other"]);
});
