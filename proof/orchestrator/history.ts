import { createDraws } from "../draws.ts";
import type { HistoryResult } from "../histories.ts";
import { OWN_ENDS } from "./glue.ts";
import { type Call, createSystem, type OrchestratedSystem, type Payload } from "./system.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What a stop may last at most, with an hour to spare. */
const LONGEST_STOP = 11 * HOUR;

const START: Payload = { action: "start" };
const STOP: Payload = { action: "stop" };
const CALLS: readonly Payload[] = [
  ...[START, STOP, STOP],
  { ...START, generator: true },
  { ...START, generator: true },
  { ...START, fresh: true },
  { ...STOP, force: true },
];

/**
 * Starts and stops at random, by one caller or by several at once, by people and by schedules, among which Glue ends runs by
 * itself; then a while in which nothing is done.
 */
export async function runHistory(seed: number): Promise<HistoryResult> {
  const draws = createDraws(seed);
  const system = createSystem(draws);
  const times: Record<string, number> = {};
  const note = (what: string) => {
    times[what] = (times[what] ?? 0) + 1;
  };
  let unwantedSince: number | undefined = system.now();

  const steps: Record<string, () => Promise<void>> = {
    async "call by one"() {
      system.call(draws.pick(CALLS), draws.chance(0.7));
    },
    async "calls at once"() {
      for (let calls = draws.pick([2, 2, 3]); calls > 0; calls -= 1) {
        system.call(draws.pick(CALLS), draws.chance(0.7));
        await system.pass(draws.between(0, draws.pick([SECOND, 5 * SECOND, MINUTE])));
      }
    },
    async "a stop and a start at once"() {
      await startAlone(system);
      const isStopFirst = draws.chance(0.5);
      for (const isStop of [isStopFirst, !isStopFirst]) {
        system.call(isStop ? STOP : { ...START, generator: true }, draws.chance(0.7));
        await system.pass(draws.between(0, draws.pick([SECOND, 5 * SECOND, MINUTE])));
      }
    },
    async "end by Glue"() {
      system.glue.end(draws.pick(OWN_ENDS));
    },
    async "end by Glue beside a call"() {
      const callFirst = draws.chance(0.5);
      for (const isCall of [callFirst, !callFirst]) {
        if (isCall) {
          system.call(draws.pick(CALLS), true);
        } else {
          system.glue.end(draws.pick(OWN_ENDS));
        }
        await system.pass(draws.between(0, 3 * SECOND));
      }
    },
    async "failing again and again"() {
      system.glue.failSoon(true);
      system.glue.end("FAILED");
      await system.pass(draws.between(5 * MINUTE, HOUR));
      system.glue.failSoon(false);
    },
    /** Now and then longer than a run may last. */
    async "a long time"() {
      await startAlone(system);
      const isLonger = draws.chance(0.1);
      await system.pass(isLonger ? draws.between(7, 9) * 24 * HOUR : draws.between(0, 6 * HOUR));
    },
  };

  for (let step = draws.between(6, 20); step > 0; step -= 1) {
    const name = draws.pick(Object.keys(steps));
    note(name);
    await steps[name]?.();
    const pause = draws.between(0, draws.pick([SECOND, 30 * SECOND, 10 * MINUTE, 4 * HOUR]));
    unwantedSince = system.isKept() ? undefined : (unwantedSince ?? system.now());
    if (unwantedSince !== undefined && system.now() + pause - unwantedSince > LONGEST_STOP - 5 * HOUR) {
      await startAlone(system);
    }
    await system.pass(pause);
  }
  await system.pass(HOUR);
  // One that was asked for by the clock may just have begun.
  for (let looks = 0; looks < 60 && system.calls.some(isUnderWay); looks += 1) {
    await system.pass(SECOND);
  }
  return { seed, times, records: system.stream.records().put, faults: faultsOf(system) };
}

/** By schedule, when all calls before have come to their end. */
async function startAlone(system: OrchestratedSystem): Promise<void> {
  await system.pass(20 * MINUTE);
  system.call(START, false);
  await system.pass(20 * MINUTE);
}

function faultsOf(system: OrchestratedSystem): string[] {
  const { glue, stream, calls } = system;
  const last = lastSaid(calls);
  const isWanted = system.isKept();
  const state = glue.active()?.JobRunState;
  const faults: string[] = [];
  const fault = (isOne: boolean, text: string) => isOne && faults.push(text);
  fault(
    last.length > 0 && !last.some(({ said }) => said?.isWanted === isWanted),
    `the rule is ${isWanted ? "on" : "off"}, and the last one said otherwise`,
  );
  fault(isWanted && state !== "RUNNING", `wanted, and ${state ?? "nothing"} runs`);
  fault(!isWanted && state !== undefined, `not wanted, and a run is ${state}`);
  fault(!isWanted && system.isGenerating(), "not wanted, and the generator's rule is on");
  const asksGenerator =
    last.length === 1 && last[0]?.payload.generator === true && last[0].outcome === "done";
  fault(
    asksGenerator && isWanted && !system.isGenerating(),
    "the generator was asked for, and its rule is off",
  );
  fault(stream.records().lost > 0, "records are lost");
  fault(calls.some(isUnderWay), "a call has not come to its end");
  return faults;
}

function isUnderWay({ outcome }: Call): boolean {
  return outcome === "under way";
}

/** Calls that may have been the last to say what is wanted: no other one began to say it after they had. */
function lastSaid(calls: readonly Call[]): Call[] {
  const all = calls.filter(({ said }) => said !== undefined);
  return all.filter(({ said }) => !all.some((other) => (other.said?.began ?? 0) > (said?.ended ?? 0)));
}
