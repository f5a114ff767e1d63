import { setTimeout as delay } from "node:timers/promises";
import type { Message } from "../wire.ts";
import { createPoller } from "./poller.ts";
import type { Question } from "./questions.ts";

const question = (report: string, everyMs = 20): Question => ({
  ...{ topic: "sales", everyMs },
  request: { report, parameters: {} },
});

/** Answers with how often it was asked, or always alike. */
function counting(isMoving = true) {
  const asked: string[] = [];
  const poller = createPoller(async (asking) => {
    const report = asking.topic === "job" ? "job" : asking.request.report;
    asked.push(report);
    const message: Message = {
      topic: "sales",
      answer: { columns: ["asked"], rows: [[isMoving ? asked.length : 0]] },
    };
    return message;
  });
  return { asked, poller };
}

test("a question that many listen to is asked once for all of them", async () => {
  const { asked, poller } = counting();
  const heard: string[][] = [[], [], []];
  for (const messages of heard) {
    poller.listen(question("sales", 50), (text) => messages.push(text));
  }
  await delay(130);
  poller.stop();
  expect(asked.length).toBeLessThan(5);
  expect(heard[1]).toEqual(heard[0]);
  expect(heard[2]).toEqual(heard[0]);
});

test("who comes later hears the latest answer at once", async () => {
  const { poller } = counting();
  poller.listen(question("sales", 10_000), () => {});
  await delay(20);
  const heard: string[] = [];
  poller.listen(question("sales", 10_000), (text) => heard.push(text));
  poller.stop();
  expect(heard).toHaveLength(1);
});

test("an answer that has not changed is not said again", async () => {
  const { asked, poller } = counting(false);
  const heard: string[] = [];
  poller.listen(question("sales"), (text) => heard.push(text));
  await delay(150);
  poller.stop();
  expect(asked.length).toBeGreaterThan(2);
  expect(heard).toHaveLength(1);
});

test("nothing is asked any more when nobody listens", async () => {
  const { asked, poller } = counting();
  const endings = [poller.listen(question("a"), () => {}), poller.listen(question("b"), () => {})];
  expect(poller.questions()).toBe(2);
  for (const end of endings) {
    end();
  }
  await delay(50);
  const sofar = asked.length;
  await delay(100);
  expect(asked.length).toBe(sofar);
  expect(poller.questions()).toBe(0);
});

test("a question in a hurry is asked at once", async () => {
  const { asked, poller } = counting();
  poller.listen(question("sales", 60_000), () => {});
  await delay(20);
  poller.hurry("sales");
  await delay(20);
  poller.stop();
  expect(asked).toHaveLength(2);
});
