// Glue is the local endpoint, EventBridge the emulator.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  type EventBridgeClient,
  PutRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { scriptedJob, startTestEndpoint, type TestEndpoint } from "../../local/glue/endpoint-fixture.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { byName, createTestOrchestrator, KEEP_RULE, RULE, runIdsIn } from "../../local/test-orchestrator.ts";
import { createEventBridgeClient } from "../shared/aws/event-bridge.ts";
import { RuleNotFoundError } from "./event-rule.ts";
import { JobStillStoppingError } from "./glue-job.ts";

const stateDir = mkdtempSync(join(tmpdir(), "orchestrator-"));

let emulator: Emulator;
let events: EventBridgeClient;
let glue: TestEndpoint;

beforeAll(async () => {
  emulator = await startTestEmulator(stateDir);
  events = createEventBridgeClient(emulatorClientConfig(emulator.endpoint));
});

afterAll(async () => {
  events.destroy();
  await emulator.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

beforeEach(async () => {
  glue = await startTestEndpoint(scriptedJob(), { stopGraceMs: 400 });
  for (const Name of [RULE, KEEP_RULE]) {
    await events.send(new PutRuleCommand({ Name, ScheduleExpression: "rate(1 day)", State: "DISABLED" }));
  }
});
afterEach(() => glue.close());

const START = { action: "start" } as const;
const START_GENERATOR = { action: "start", generator: true } as const;
const STOP = { action: "stop" } as const;
const soon = () => Date.now() + 10_000;
const stateOfRule = async (Name = RULE) => (await events.send(new DescribeRuleCommand({ Name }))).State;
const statesOfRuns = async () => (await glue.runs()).map((run) => run.JobRunState);

function orchestratorOf(changes: { events?: EventBridgeClient; job?: string } = {}) {
  return createTestOrchestrator({
    ...{ endpoint: emulator.endpoint, glue: glue.glue, events, reportsFunction: "nosuch" },
    streams: { clicks: "clicks", checkouts: "checkouts" },
    ...changes,
  });
}

/** A client of EventBridge whose calls by this name are refused, of the generator's rule. */
function refusing(command: string): EventBridgeClient {
  const client = createEventBridgeClient(emulatorClientConfig(emulator.endpoint));
  client.middlewareStack.add(
    (next, context) => (call) => {
      if (context.commandName === command && (call.input as { Name: string }).Name === RULE) {
        throw new Error("not authorized");
      }
      return next(call);
    },
    { step: "initialize" },
  );
  return client;
}

describe("start", () => {
  test("leaves the rule alone unless the generator is asked for", async () => {
    const result = await orchestratorOf().start(START, soon());
    expect(result).toEqual({
      action: "start",
      parts: [
        {
          ...{ name: "attribution", resource: "attribution", state: "STARTING", changed: true },
          runIds: [expect.stringMatching(/^jr_/)],
        },
      ],
      problems: [],
    });
    expect(await stateOfRule()).toBe("DISABLED");
    expect(await stateOfRule(KEEP_RULE)).toBe("ENABLED");
  });

  test("with the generator enables the rule, and again changes nothing and says so", async () => {
    const orchestrator = orchestratorOf();
    const first = await orchestrator.start(START_GENERATOR, soon());
    const second = await orchestrator.start(START_GENERATOR, soon());

    expect(byName(first)).toMatchObject({
      attribution: { changed: true },
      generator: { resource: RULE, state: "ENABLED", changed: true },
    });
    expect(byName(second)).toMatchObject({
      attribution: { changed: false, runIds: runIdsIn(first) },
      generator: { resource: RULE, state: "ENABLED", changed: false },
    });
    expect(await stateOfRule()).toBe("ENABLED");
    expect(await glue.runs()).toHaveLength(1);
  });

  test("with a generator that is not deployed starts nothing and says what to deploy", async () => {
    await events.send(new DeleteRuleCommand({ Name: RULE }));
    const refused = await orchestratorOf()
      .start(START_GENERATOR, soon())
      .catch((error) => error);
    expect(refused).toBeInstanceOf(RuleNotFoundError);
    expect(refused.message).toBe(
      "EventBridge rule data-generation does not exist in this account and region: deploy the generator first",
    );
    expect(await glue.runs()).toEqual([]);
  });

  test("enables no rule where the job cannot start", async () => {
    await expect(orchestratorOf({ job: "nosuch" }).start(START_GENERATOR, soon())).rejects.toThrow("nosuch");
    expect(await stateOfRule()).toBe("DISABLED");
  });

  test("whose rule cannot be enabled says that the job runs", async () => {
    const started = orchestratorOf({ events: refusing("EnableRuleCommand") }).start(START_GENERATOR, soon());
    await expect(started).rejects.toMatchObject({
      name: "RuleNotChangedError",
      message: "Glue job attribution runs, but rule data-generation was not enabled: not authorized",
    });
  });
});

describe("a fresh start", () => {
  const START_FRESH = { action: "start", fresh: true } as const;
  const checkpoints = async () =>
    (await glue.runs()).map((run) => run.Arguments?.["--fresh_checkpoint"]).reverse();

  test("gives the run a new checkpoint by name, which later runs are told, too", async () => {
    const orchestrator = orchestratorOf();
    await orchestrator.start(START, soon());
    await orchestrator.stop(STOP, soon());
    await orchestrator.start(START_FRESH, soon());
    await orchestrator.stop(STOP, soon());
    await orchestrator.start(START, soon());
    const [first, fresh, later] = await checkpoints();
    expect([first, fresh, later]).toEqual([undefined, expect.stringMatching(/^\d{8}T\d{9}Z$/), fresh]);
    await orchestrator.stop(STOP, soon());
    await orchestrator.start(START_FRESH, soon());
    const [, , , newest] = await checkpoints();
    expect(String(newest) > String(fresh)).toBe(true);
  });

  test("of a job that runs is refused, and changes nothing", async () => {
    const orchestrator = orchestratorOf();
    await orchestrator.start(START, soon());
    await expect(orchestrator.start(START_FRESH, soon())).rejects.toMatchObject({
      name: "JobNotFreshError",
      message: 'Glue job attribution runs with its checkpoint: stop it, then start it with "fresh":true',
    });
    expect(await checkpoints()).toEqual([undefined]);
  });
});

describe("keep", () => {
  test("starts what has ended by itself, where it is wanted", async () => {
    const orchestrator = orchestratorOf();
    await orchestrator.start(START, soon());
    const [first = ""] = (await glue.runs()).map(({ Id }) => Id);
    process.kill(glue.leaderOf(first), "SIGKILL");
    await glue.reaches(first, "FAILED");
    expect(byName(await orchestrator.keep(soon()))).toMatchObject({ attribution: { changed: true } });
    expect(byName(await orchestrator.keep(soon()))).toMatchObject({ attribution: { changed: false } });
    expect(await glue.runs()).toHaveLength(2);
  });

  test("starts nothing that nobody has started, or that was stopped", async () => {
    const orchestrator = orchestratorOf();
    const nothing = { action: "keep", wanted: false, parts: [], problems: [] };
    expect(await orchestrator.keep(soon())).toEqual(nothing);
    await orchestrator.start(START, soon());
    await orchestrator.stop(STOP, soon());
    expect(await orchestrator.keep(soon())).toEqual(nothing);
    expect(await statesOfRuns()).toEqual(["STOPPED"]);
  });

  test("switches no generator on", async () => {
    const orchestrator = orchestratorOf();
    await orchestrator.start(START, soon());
    await orchestrator.keep(soon());
    expect(await stateOfRule()).toBe("DISABLED");
  });
});

describe("stop", () => {
  test("disables the rule, waits for the run, and again changes nothing and says so", async () => {
    const orchestrator = orchestratorOf();
    const [runId = ""] = runIdsIn(await orchestrator.start(START_GENERATOR, soon()));
    await glue.reaches(runId, "RUNNING");
    const first = await orchestrator.stop(STOP, soon());

    expect(first).toEqual({
      action: "stop",
      parts: [
        { name: "generator", resource: RULE, state: "DISABLED", changed: true },
        {
          ...{ name: "attribution", resource: "attribution", state: "STOPPED", changed: true },
          runIds: [runId],
        },
      ],
      runAgainBefore: null,
      leftRunning: [],
      problems: [expect.stringContaining("is not deployed here"), expect.stringContaining("supposed")],
    });
    expect(await stateOfRule()).toBe("DISABLED");
    expect(await stateOfRule(KEEP_RULE)).toBe("DISABLED");
    expect(await statesOfRuns()).toEqual(["STOPPED"]);
    expect(byName(await orchestrator.stop(STOP, soon()))).toMatchObject({
      attribution: { state: "STOPPED", changed: false, runIds: [] },
      generator: { resource: RULE, state: "DISABLED", changed: false },
    });
  });

  test("disables the rule before it stops the job", async () => {
    const orchestrator = orchestratorOf();
    await orchestrator.start(START_GENERATOR, soon());
    let seen: string | undefined;
    glue.glue.middlewareStack.add(
      (next, context) => async (call) => {
        if (context.commandName === "BatchStopJobRunCommand") {
          seen = await stateOfRule();
        }
        return next(call);
      },
      { step: "initialize" },
    );
    await orchestrator.stop(STOP, soon());
    expect(seen).toBe("DISABLED");
  });

  test("without a generator stops the job", async () => {
    await events.send(new DeleteRuleCommand({ Name: RULE }));
    await glue.start();
    expect(byName(await orchestratorOf().stop(STOP, soon()))).toMatchObject({
      generator: { resource: RULE, state: "ABSENT", changed: false },
    });
    expect(await statesOfRuns()).toEqual(["STOPPED"]);
  });

  test("past its deadline has disabled the rule and asks to be asked again", async () => {
    const orchestrator = orchestratorOf();
    const runId = await glue.start({ "--behaviour": "deaf" });
    await orchestrator.start(START_GENERATOR, soon());
    await glue.reaches(runId, "RUNNING");
    await expect(orchestrator.stop(STOP, Date.now())).rejects.toThrow(JobStillStoppingError);
    expect(await stateOfRule()).toBe("DISABLED");
    expect(runIdsIn(await orchestrator.stop(STOP, soon()))).toEqual([runId]);
  });

  test("whose rule cannot be disabled stops the job all the same, and says both", async () => {
    await orchestratorOf().start(START_GENERATOR, soon());
    const stopped = orchestratorOf({ events: refusing("DisableRuleCommand") }).stop(STOP, soon());
    await expect(stopped).rejects.toMatchObject({
      name: "RuleNotChangedError",
      message: "rule data-generation was not disabled: not authorized; Glue job attribution has stopped",
    });
    expect(await statesOfRuns()).toEqual(["STOPPED"]);
  });

  test("of a job that is not deployed disables the rule all the same", async () => {
    await orchestratorOf().start(START_GENERATOR, soon());
    await expect(orchestratorOf({ job: "nosuch" }).stop(STOP, soon())).rejects.toThrow(
      "Glue job nosuch does not exist",
    );
    expect(await stateOfRule()).toBe("DISABLED");
  });
});

test("there is no status of a system whose job is not deployed", async () => {
  await expect(orchestratorOf({ job: "nosuch" }).status()).rejects.toThrow("Glue job nosuch does not exist");
});
