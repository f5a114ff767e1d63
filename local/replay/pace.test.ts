import { createPace } from "./pace.ts";

const START = Date.UTC(2026, 0, 1);

function paceAt(speed: number | "max") {
  let now = START;
  const pace = createPace(speed, () => now);
  /** Milliseconds until an event is due that happened so many seconds before the replay began. */
  const untilDue = (secondsAgo: number) => pace.untilDue((START - secondsAgo * 1000) * 1000);
  return { pace, untilDue, pass: (ms: number) => (now += ms) };
}

test("gaps between events are kept, so many times as fast", () => {
  const { untilDue, pass } = paceAt(60);
  expect(untilDue(600)).toBe(0);
  expect(untilDue(540)).toBe(1000);
  pass(400);
  expect(untilDue(540)).toBe(600);
});

test("at max every event is due", () => {
  const { untilDue } = paceAt("max");
  expect([untilDue(600), untilDue(0)]).toEqual([0, 0]);
});

test("what is out of order, without a time or in the future holds nothing up", () => {
  const { pace, untilDue } = paceAt(1);
  expect([untilDue(600), untilDue(700), pace.untilDue(undefined), untilDue(-3600)]).toEqual([0, 0, 0, 0]);
});

test("a single event of another year costs an hour of event time at most", () => {
  const { untilDue } = paceAt(3600);
  expect(untilDue(365 * 86_400)).toBe(0);
  expect(untilDue(600)).toBe(1000);
});
