import type { JobRunState } from "@aws-sdk/client-glue";
import { parseAction } from "../../functions/orchestrator/action.ts";
import { coreParts } from "../../functions/orchestrator/core-parts.ts";
import { findEventRule } from "../../functions/orchestrator/event-rule.ts";
import { findGlueJob } from "../../functions/orchestrator/glue-job.ts";
import { createOrchestrator } from "../../functions/orchestrator/orchestrator.ts";
import { type Wanted, wantedBy } from "../../functions/orchestrator/wanted.ts";
import { createTextLogger } from "../../functions/shared/logger.ts";
import type { Draws } from "../draws.ts";
import { createEventBridge } from "./event-bridge.ts";
import { createGlue, type FakeGlue } from "./glue.ts";
import { createStream, type FakeStream } from "./stream.ts";
import { createVirtualTime } from "./virtual-time.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** As the stacks have them. */
const FUNCTION_TIMEOUT = 900 * SECOND;
const RETRY_SECONDS = 120;
const KEEP_MINUTES = 5;

const GENERATOR_RULE = "data-generation";
const KEEP_RULE = "keep-running";

/** States of which Glue tells EventBridge. */
const TOLD: readonly JobRunState[] = ["SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED"];

export type Payload = Readonly<Record<string, unknown>>;

/** A call of the orchestrator, while it lasts and after. */
export interface Call {
  payload: Payload;
  /** When it said what is wanted: milliseconds since 1970. */
  said?: { isWanted: boolean; began: number; ended: number };
  outcome: "under way" | "done" | "failed";
}

/** The real orchestrator among services that are made up. */
export interface OrchestratedSystem {
  glue: FakeGlue;
  stream: FakeStream;
  calls: readonly Call[];
  now(): number;
  pass(milliseconds: number): Promise<void>;
  /** @param isAwaited else Lambda tries a call that fails twice more */
  call(payload: Payload, isAwaited: boolean): void;
  isKept(): boolean;
  isGenerating(): boolean;
}

export function createSystem(draws: Draws): OrchestratedSystem {
  const time = createVirtualTime(Date.UTC(2026, 0, 1));
  const chance = { time, draws };
  const logger = createTextLogger("proof", () => {}, "silent");
  const calls: Call[] = [];
  const stream = createStream(chance);
  const events = createEventBridge(chance, [GENERATOR_RULE, KEEP_RULE]);
  const glue = createGlue({ ...chance, timeoutHours: 168, onChange });
  const job = findGlueJob({
    ...{ glue: glue.client, name: "attribution", resource: "attribution", pollMs: 500 },
    ...{ retryMs: RETRY_SECONDS * SECOND, clock: time, logger },
  });
  const ruleOf = (name: string, resource: string) => findEventRule({ events: events.client, name, resource });
  const wanted = wantedBy(ruleOf("orchestrator", KEEP_RULE));

  function orchestratorOf(call: Call) {
    return createOrchestrator({
      parts: coreParts({ database: null, job, rule: ruleOf("generator", GENERATOR_RULE) }),
      wanted: noting(call),
      attribution: {
        ...{ job, database: null, longestStopHours: 12, clock: time, patienceMs: 60 * SECOND },
        ...{ lambda: stream.reports, kinesis: stream.kinesis, reportsFunction: "reports" },
        streams: { clicks: "clicks", checkouts: "checkouts" },
      },
      logger,
    });
  }

  function noting(call: Call): Wanted {
    return {
      isSaid: wanted.isSaid,
      async say(isWanted) {
        const began = time.now();
        await wanted.say(isWanted);
        call.said = { isWanted, began, ended: time.now() };
      },
    };
  }

  async function invoke(payload: Payload, retries: number): Promise<void> {
    const call: Call = { payload, outcome: "under way" };
    calls.push(call);
    const deadline = time.now() + FUNCTION_TIMEOUT - 2 * SECOND;
    const orchestrator = orchestratorOf(call);
    try {
      const action = parseAction(payload);
      await (action.action === "start"
        ? orchestrator.start(action, deadline)
        : action.action === "stop"
          ? orchestrator.stop(action, deadline)
          : orchestrator.keep(deadline));
      call.outcome = "done";
    } catch {
      call.outcome = "failed";
      if (retries > 0) {
        time.after((3 - retries) * MINUTE, () => void invoke(payload, retries - 1));
      }
    }
  }

  function keep(): void {
    if (events.isEnabled(KEEP_RULE)) {
      void invoke({ action: "keep" }, 2);
    }
  }

  function tick(): void {
    keep();
    time.after(KEEP_MINUTES * MINUTE, tick);
  }
  time.after(KEEP_MINUTES * MINUTE, tick);

  function onChange(state: JobRunState): void {
    stream.onRun(state);
    // As well as it can.
    if (TOLD.includes(state) && draws.chance(0.9)) {
      time.after(draws.between(SECOND / 2, 10 * SECOND), keep);
    }
  }

  return {
    ...{ glue, stream, calls, now: time.now, pass: time.pass },
    call: (payload, isAwaited) => void invoke(payload, isAwaited ? 0 : 2),
    isKept: () => events.isEnabled(KEEP_RULE),
    isGenerating: () => events.isEnabled(GENERATOR_RULE),
  };
}
