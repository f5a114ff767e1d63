import type { EventEmitter } from "node:events";
import { InterruptedError } from "../errors/user-error.ts";
import { NOBODY_PRESSED } from "./ending.mjs";
import { interruptible, onInterruption } from "./interruption.ts";

/** What is called when a press, or what is emitted instead, comes at these times, in milliseconds. */
function pressAt(times: number[], press = () => void process.emit("SIGINT")): string[] {
  const called: string[] = [];
  let now = 0;
  const end = onInterruption(
    () => called.push("first"),
    () => called.push("second"),
    () => now,
  );
  for (const time of times) {
    now = time;
    press();
  }
  end();
  return called;
}

test("npm and the terminal send one press twice: it is one", () => {
  expect(pressAt([1_000, 1_050])).toEqual(["first"]);
});

test("the next press is the second, and so is each that follows", () => {
  expect(pressAt([1_000, 1_050, 2_000, 3_000])).toEqual(["first", "second", "second"]);
});

test.each(["SIGTERM", "SIGHUP"] as const)("%s is a press, until the listening ends", (signal) => {
  const before = process.listenerCount(signal);
  let calls = 0;
  const end = onInterruption(
    () => {
      calls += 1;
    },
    () => {},
  );
  process.emit(signal);
  end();
  expect(calls).toBe(1);
  expect(process.listenerCount(signal)).toBe(before);
});

test("an ending that nobody pressed is the first, and never the second", () => {
  const end = () => void (process as EventEmitter).emit("SIGTERM", "SIGTERM", NOBODY_PRESSED);
  expect(pressAt([1_000, 5_000], end)).toEqual(["first"]);
});

test("what is interruptible is told by its signal, and listens no more after its end", async () => {
  const before = process.listenerCount("SIGINT");
  const work = interruptible(async (signal) => {
    process.emit("SIGINT");
    signal.throwIfAborted();
  });
  await expect(work).rejects.toThrow(new InterruptedError("interrupted"));
  expect(process.listenerCount("SIGINT")).toBe(before);
});

test("the second press ends it at once", async () => {
  const pressed: string[] = [];
  await interruptible(
    async (signal) => {
      process.emit("SIGINT");
      await new Promise((done) => setTimeout(done, 750));
      process.emit("SIGINT");
      pressed.push(`aborted ${signal.aborted}`);
    },
    () => pressed.push("at once"),
  );
  expect(pressed).toEqual(["at once", "aborted true"]);
});
