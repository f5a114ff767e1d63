import { mkdirSync, readdirSync, rmSync } from "node:fs";
import type { GeneratorEnvironment } from "../functions/generator/env.ts";
import type { GeneratorSettings } from "../functions/generator/settings.ts";
import { findEventRule } from "../functions/orchestrator/event-rule.ts";
import { invokeWithoutWaiting } from "../functions/shared/invoke-function.ts";
import { arnOf } from "./emulator-account.ts";
import { deployRule, withEventBridge } from "./event-rules.ts";
import { deployFunction, withLambda } from "./lambdas.ts";
import { localName } from "./names.ts";
import type { Places } from "./places.ts";
import { LOCAL_STREAMS } from "./streams.ts";
import { waitUntil } from "./wait-until.ts";

export const GENERATOR = localName("generator");
export const GENERATOR_RULE = localName("data-generation");

/** In which a generator that has been told to stop has done so. */
const STOP_TIMEOUT_MS = 15_000;

/** What the laptop's shop is like; `npm start` can set seed, rate and the bots' share. */
export const LOCAL_SETTINGS: GeneratorSettings = {
  seed: 1,
  events_per_second: 100,
  hours: "flat",
  shoppers: 20_000,
  products: 200,
  shares: { late: 0.01, duplicated: 0.02, out_of_order: 0.02, malformed: 0.01, bots: 0.05 },
};

/** Brings the generator Lambda and its rule on the emulator up to date; the rule is disabled. */
export async function deployGenerator(
  places: Places,
  emulatorEndpoint: string,
  settings: GeneratorSettings,
): Promise<void> {
  clearSentLog(places);
  await deployFunction<GeneratorEnvironment>({
    endpoint: emulatorEndpoint,
    noun: "generator",
    environment: {
      CLICKS_STREAM: LOCAL_STREAMS.clicks,
      CHECKOUTS_STREAM: LOCAL_STREAMS.checkouts,
      GENERATOR_SETTINGS: JSON.stringify(settings),
      SENT_LOG_FOLDER: places.sentLog,
    },
  });
  await deployRule(emulatorEndpoint, {
    name: GENERATOR_RULE,
    functionName: GENERATOR,
    ScheduleExpression: "cron(* * * * ? *)",
  });
}

/** The rule asks at the next full minute: until then the generator is asked by hand, so that a start shows events at once. */
export async function generateRestOfMinute(emulatorEndpoint: string): Promise<void> {
  const now = new Date().toISOString();
  const payload = { time: now, from: now, resources: [arnOf("events", `rule/${GENERATOR_RULE}`)] };
  await withLambda(emulatorEndpoint, (lambda) => invokeWithoutWaiting(lambda, GENERATOR, payload));
}

/** Whether the generator is asked for each minute's events. */
export function isGenerating(emulatorEndpoint: string): Promise<boolean> {
  return withEventBridge(emulatorEndpoint, async (events) => {
    const { state } = await findEventRule({ events, name: "generator", resource: GENERATOR_RULE }).state();
    return state === "ENABLED";
  });
}

/** Disables the rule and returns when nothing is being sent any more. */
export async function stopGenerating(places: Places, emulatorEndpoint: string): Promise<void> {
  await withEventBridge(emulatorEndpoint, async (events) => {
    await findEventRule({ events, name: "generator", resource: GENERATOR_RULE }).stop();
  });
  await waitUntil(
    "the generator to stop",
    () => !readdirSync(places.sentLog).some((name) => name.endsWith(".sending")),
    { timeoutMs: STOP_TIMEOUT_MS },
  );
}

/** What an earlier run sent is of no use to this one; what it was sending when it was killed is not sent any more. */
function clearSentLog({ sentLog }: Places): void {
  rmSync(sentLog, { recursive: true, force: true });
  mkdirSync(sentLog, { recursive: true, mode: 0o700 });
}
