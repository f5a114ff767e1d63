// The walk over parts, with parts that are made up: what each does by itself is told in its own tests.
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { silentLogger } from "../../local/glue/endpoint-fixture.ts";
import { JobNotFoundError } from "../shared/job-runs.ts";
import { NotDeployedError } from "../shared/not-deployed.ts";
import { SYSTEM_CLOCK } from "./clock.ts";
import type { GlueJob } from "./glue-job.ts";
import { leftRunning } from "./left-running.ts";
import { createOrchestrator } from "./orchestrator.ts";
import type { SystemPart } from "./part.ts";
import type { Wanted } from "./wanted.ts";

class RefusedError extends Error {
  override name = "RefusedError";
}

const refuse = (message: string) => async () => {
  throw new RefusedError(message);
};

/** What was done, in order. */
let done: string[];
/** What the last start or stop has said. */
let said: boolean;
let wanted: Wanted;
beforeEach(() => {
  done = [];
  said = false;
  wanted = {
    isSaid: async () => said,
    say: async (isWanted) => {
      said = isWanted;
    },
  };
});

function part(name: string, changes: Partial<SystemPart> = {}): SystemPart {
  const change = (deed: string, state: string) => async () => {
    done.push(`${deed} ${name}`);
    return { name, resource: `the-${name}`, state, changed: true };
  };
  return {
    ...{ name, resource: `the-${name}`, label: `thing ${name}` },
    state: async () => ({ name, resource: `the-${name}`, state: "ON" }),
    start: change("start", "ON"),
    stop: change("stop", "OFF"),
    ...changes,
  };
}

/** Of attribution there is nothing here: its job is not deployed and its database does not answer. */
const NO_REPORTS = { send: refuse("no reports") } as unknown as LambdaClient;

function orchestratorOf(...parts: SystemPart[]) {
  return orchestratorWith(NO_REPORTS, parts);
}

function orchestratorWith(lambda: LambdaClient, parts: SystemPart[], left: readonly string[] = []) {
  const state = async () => {
    throw new JobNotFoundError("no such job");
  };
  const job = { name: "attribution", state } as unknown as GlueJob;
  return createOrchestrator({
    parts,
    wanted,
    attribution: {
      clock: SYSTEM_CLOCK,
      ...{ job, database: null, longestStopHours: 12, patienceMs: 100, reportsFunction: "reports" },
      lambda,
      kinesis: {} as KinesisClient,
      streams: { clicks: "clicks", checkouts: "checkouts" },
    },
    leftRunning: left,
    logger: silentLogger,
  });
}

const START = { action: "start" } as const;
const STOP = { action: "stop" } as const;
const absent = async () => {
  throw new NotDeployedError("it is not deployed");
};

describe("a start", () => {
  test("goes from the first part to the last, and a stop the other way", async () => {
    const orchestrator = orchestratorOf(part("a"), part("b"), part("c"));
    const started = await orchestrator.start(START, 0);
    const stopped = await orchestrator.stop(STOP, 0);
    expect(done).toEqual(["start a", "start b", "start c", "stop c", "stop b", "stop a"]);
    expect(started.parts.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(stopped.parts.map(({ name }) => name)).toEqual(["c", "b", "a"]);
  });

  test("ends at the first part that fails, under its own error, and says what runs", async () => {
    const orchestrator = orchestratorOf(
      part("a"),
      part("b"),
      part("c", { start: refuse("c is busy: ask again") }),
      part("d"),
    );
    const failure = await orchestrator.start(START, 0).catch((error) => error);
    expect(failure).toBeInstanceOf(RefusedError);
    expect(failure.message).toBe("thing a runs, thing b runs, but c is busy: ask again");
    expect(done).toEqual(["start a", "start b"]);
  });

  test("starts nothing where one of its parts is not deployed, be it optional or not", async () => {
    const missing = part("b", { state: absent, isOptional: true });
    await expect(orchestratorOf(part("a"), missing).start(START, 0)).rejects.toThrow("it is not deployed");
    expect(done).toEqual([]);
  });

  test("leaves alone what is started on request, unless it is named", async () => {
    const orchestrator = orchestratorOf(part("a"), part("generator", { onRequest: "start" }));
    await orchestrator.start(START, 0);
    await orchestrator.start({ ...START, generator: true }, 0);
    await orchestrator.stop(STOP, 0);
    expect(done).toEqual([...["start a", "start a", "start generator"], ...["stop generator", "stop a"]]);
  });
});

describe("a stop", () => {
  test("tells what it leaves on", async () => {
    const { leftRunning: lines } = await orchestratorOf(part("a")).stop(STOP, 0);
    expect(lines).toEqual([]);
    const leaves = orchestratorWith(NO_REPORTS, [part("a")], leftRunning("orders"));
    expect((await leaves.stop(STOP, 0)).leftRunning).toEqual([
      "pipe orders goes on, as DynamoDB forgets orders' changes that are not handed on within 24 hours",
    ]);
    expect(leftRunning(undefined)).toEqual([]);
  });

  test("where some parts fail stops the others, under the first one's error, and says all", async () => {
    const orchestrator = orchestratorOf(
      part("a"),
      part("b", { stop: refuse("b hangs") }),
      part("c"),
      part("d", { stop: refuse("d was not stopped: not authorized") }),
      part("e"),
    );
    const failure = await orchestrator.stop(STOP, 0).catch((error) => error);
    expect(failure).toBeInstanceOf(RefusedError);
    expect(failure.message).toBe(
      "d was not stopped: not authorized; thing c has stopped; b hangs; thing a has stopped",
    );
    expect(done).toEqual(["stop e", "stop c", "stop a"]);
  });

  test("leaves running what is used by a part that could not be stopped, and by no other", async () => {
    const database = part("database", { stopsAfter: ["job"] });
    const hanging = part("job", { stop: refuse("the job is still stopping: ask again") });
    await expect(orchestratorOf(database, hanging).stop(STOP, 0)).rejects.toThrow(
      /^the job is still stopping: ask again$/,
    );
    expect(done).toEqual([]);

    const rule = part("rule", { stop: refuse("the rule was not disabled") });
    await expect(orchestratorOf(database, part("job"), rule).stop(STOP, 0)).rejects.toThrow(
      "the rule was not disabled",
    );
    expect(done).toEqual(["stop job", "stop database"]);
  });

  test("says of a part that takes its time that it is stopping", async () => {
    const database = part("database", {
      stop: async () => ({ name: "database", resource: "", state: "stopping", changed: true }),
    });
    const rule = part("rule", { stop: refuse("the rule was not disabled") });
    await expect(orchestratorOf(database, rule).stop(STOP, 0)).rejects.toThrow(
      "the rule was not disabled; thing database is stopping",
    );
  });

  test("takes the absence of an optional part only as it is", async () => {
    const optional = part("a", { stop: absent, isOptional: true });
    expect((await orchestratorOf(optional).stop(STOP, 0)).parts).toEqual([
      { name: "a", resource: "the-a", state: "ABSENT", changed: false },
    ]);
    await expect(orchestratorOf(part("a", { stop: absent })).stop(STOP, 0)).rejects.toThrow(NotDeployedError);
    const failing = part("a", { stop: refuse("not authorized"), isOptional: true });
    await expect(orchestratorOf(failing).stop(STOP, 0)).rejects.toThrow("not authorized");
  });

  test("leaves alone what is stopped on request, unless it is named", async () => {
    const orchestrator = orchestratorOf(part("database", { onRequest: "stop" }), part("b"));
    await orchestrator.stop(STOP, 0);
    await orchestrator.start(START, 0);
    expect(done).toEqual(["stop b", "start database", "start b"]);
  });
});

describe("who spoke last", () => {
  /** Says the opposite while the part is being changed. */
  const saying = (isWanted: boolean, state: string) => async () => {
    said = isWanted;
    return { name: "job", resource: "the-job", state, changed: true };
  };

  test("is a stop: the start beside it stops what it has begun, and says so", async () => {
    const ran = part("a", {
      start: async () => ({ name: "a", resource: "the-a", state: "ON", changed: false }),
    });
    const job = part("job", { start: saying(false, "STARTING") });
    const { problems } = await orchestratorOf(ran, part("b"), job).start(START, 0);
    expect(problems).toEqual(["a stop came meanwhile, and counts"]);
    expect(done).toEqual(["start b", "stop job", "stop b"]);
  });

  test("is a start: the stop beside it leaves the other parts alone, and says so", async () => {
    const job = part("job", { stop: saying(true, "STOPPED") });
    const { problems, parts } = await orchestratorOf(part("database"), job).stop(STOP, 0);
    expect(problems.at(-1)).toBe("a start came meanwhile, and counts");
    expect(parts.map(({ name }) => name)).toEqual(["job"]);
    expect(done).toEqual([]);
  });

  test("is a stop: a switch that a start has switched on meanwhile is off in the end", async () => {
    let isOn = true;
    const set = (on: boolean) => async () => {
      const changed = isOn !== on;
      isOn = on;
      return { name: "rule", resource: "the-rule", state: on ? "ENABLED" : "DISABLED", changed };
    };
    const rule = part("rule", { isSwitch: true, start: set(true), stop: set(false) });
    const job = part("job", {
      stop: async () => {
        isOn = true;
        return { name: "job", resource: "the-job", state: "STOPPED", changed: true };
      },
    });
    expect((await orchestratorOf(job, rule).stop(STOP, 0)).parts).toContainEqual(
      expect.objectContaining({ name: "rule", state: "DISABLED", changed: true }),
    );
    expect(isOn).toBe(false);
  });

  test("is a start: a switch that a stop took for its own is on again", async () => {
    let isOn = true;
    const rule = part("rule", {
      isSwitch: true,
      state: async () => ({ name: "rule", resource: "the-rule", state: isOn ? "ENABLED" : "DISABLED" }),
      stop: async () => {
        isOn = false;
        said = true;
        return { name: "rule", resource: "the-rule", state: "DISABLED", changed: true };
      },
      start: async () => {
        isOn = true;
        return { name: "rule", resource: "the-rule", state: "ENABLED", changed: true };
      },
    });
    expect((await orchestratorOf(rule).stop(STOP, 0)).parts).toMatchObject([{ state: "ENABLED" }]);
  });

  test("cannot be told where a stop cannot say it: all is stopped, and the error says both", async () => {
    said = true;
    wanted.say = refuse("rule keep-running was not disabled: throttled");
    await expect(
      orchestratorOf(part("a"), part("b", { stop: refuse("b hangs") })).stop(STOP, 0),
    ).rejects.toThrow(/^rule keep-running was not disabled: throttled; b hangs; thing a has stopped$/);
    expect(done).toEqual(["stop a"]);
  });
});

describe("a status", () => {
  test("says what is wanted", async () => {
    const orchestrator = orchestratorOf(part("a"));
    await orchestrator.start(START, 0);
    expect(await orchestrator.status()).toMatchObject({ wanted: true });
    await orchestrator.stop(STOP, 0);
    expect(await orchestrator.status()).toMatchObject({ wanted: false });
    wanted.isSaid = refuse("throttled");
    expect(await orchestrator.status()).toMatchObject({
      wanted: null,
      problems: expect.arrayContaining(["wanted: throttled"]),
    });
  });

  test("tells of every part there is, as its service says it", async () => {
    const refresh = part("refresh", {
      state: async () => ({ name: "refresh", resource: "every-hour", state: "ENABLED", next: "03:00" }),
    });
    expect((await orchestratorOf(part("a"), refresh).status()).parts).toEqual([
      { name: "a", resource: "the-a", state: "ON" },
      { name: "refresh", resource: "every-hour", state: "ENABLED", next: "03:00" },
    ]);
  });

  test("says of a part that cannot be had why, and of an optional one that is absent nothing", async () => {
    const { parts, problems } = await orchestratorOf(
      part("a", { state: refuse("throttled") }),
      part("b", { state: absent, isOptional: true }),
      part("c", { state: absent }),
    ).status();
    expect(parts.map(({ name, state }) => [name, state])).toEqual([
      ["a", "UNKNOWN"],
      ["b", "ABSENT"],
      ["c", "UNKNOWN"],
    ]);
    expect(problems).toEqual(["a: throttled", "c: it is not deployed", "books and backlog: no reports"]);
  });

  test("waits for the books no longer than it has patience", async () => {
    const silent = {
      send: (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
        new Promise((_, reject) => abortSignal.addEventListener("abort", () => reject(abortSignal.reason))),
    } as unknown as LambdaClient;
    const { problems } = await orchestratorWith(silent, [part("a")]).status();
    expect(problems).toEqual(["books and backlog: no answer within 0.1 s"]);
  });

  test("is none without the state of a vital part", async () => {
    const vital = part("a", { state: refuse("throttled"), isVital: true });
    await expect(orchestratorOf(vital).status()).rejects.toThrow("throttled");
  });
});
