import { setTimeout as delay } from "node:timers/promises";
import { waitUntil } from "../../local/wait-until.ts";
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
    const report = "request" in asking ? asking.request.report : asking.topic;
    asked.push(report);
    const message: Message = {
      topic: "sales",
      answer: { columns: ["asked"], rows: [[isMoving ? asked.length : 0]] },
    };
    return message;
  });
  return { asked, poller };
}

/** Once it has been asked so often, and the answer is in. */
async function askedTimes(asked: unknown[], times: number): Promise<void> {
  await waitUntil(`question ${times}`, () => asked.length >= times, { timeoutMs: 10_000, everyMs: 1 });
  await settled();
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
  const { asked, poller } = counting();
  poller.listen(question("sales", 10_000), () => {});
  await askedTimes(asked, 1);
  const heard: string[] = [];
  poller.listen(question("sales", 10_000), (text) => heard.push(text));
  poller.stop();
  expect(heard).toHaveLength(1);
});

test("an answer that has not changed is not said again", async () => {
  const { asked, poller } = counting(false);
  const heard: string[] = [];
  poller.listen(question("sales"), (text) => heard.push(text));
  await askedTimes(asked, 3);
  poller.stop();
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
  await askedTimes(asked, 1);
  poller.hurry("sales");
  await askedTimes(asked, 2);
  poller.stop();
});

/** Each question waits until it is answered by hand. */
function slow() {
  const asked: ((answer: number) => Promise<void>)[] = [];
  const poller = createPoller(
    () =>
      new Promise<Message>((resolve) => {
        asked.push(async (answer) => {
          resolve({ topic: "sales", answer: { columns: ["asked"], rows: [[answer]] } });
          await settled();
        });
      }),
  );
  return { asked, poller };
}

/** Once the work that waits for nothing else is done. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const answersOf = (heard: string[]) => heard.map((text) => JSON.parse(text).answer.rows[0][0]);

test("an answer that comes after its page has gone is said to nobody, and is the question's last", async () => {
  const { asked, poller } = slow();
  const heard: string[] = [];
  const leave = poller.listen(question("sales", 1), (text) => heard.push(text));
  leave();
  await asked[0]?.(1);
  await delay(50);
  expect(heard).toEqual([]);
  expect(asked).toHaveLength(1);
  expect(poller.questions()).toBe(0);
});

test("a page hears the answer to its own question, not the late one to a page that has gone", async () => {
  const { asked, poller } = slow();
  const [heard, later]: [string[], string[]] = [[], []];
  poller.listen(question("sales", 60_000), () => {})();
  poller.listen(question("sales", 60_000), (text) => heard.push(text));
  await asked[1]?.(2);
  await asked[0]?.(1);
  poller.listen(question("sales", 60_000), (text) => later.push(text));
  poller.stop();
  expect(answersOf(heard)).toEqual([2]);
  expect(answersOf(later)).toEqual([2]);
});

test("a page that leaves twice takes nothing from the one that came after it", async () => {
  const { asked, poller } = slow();
  const heard: string[] = [];
  const leave = poller.listen(question("sales", 60_000), () => {});
  leave();
  poller.listen(question("sales", 60_000), (text) => heard.push(text));
  leave();
  expect(poller.questions()).toBe(1);
  await asked[1]?.(2);
  poller.stop();
  expect(answersOf(heard)).toEqual([2]);
});

test("an answer that comes after the server has stopped is said to nobody", async () => {
  const { asked, poller } = slow();
  const heard: string[] = [];
  poller.listen(question("sales", 1), (text) => heard.push(text));
  poller.stop();
  await asked[0]?.(1);
  await delay(50);
  expect(heard).toEqual([]);
  expect(asked).toHaveLength(1);
});

test("a question in a hurry while it is being asked is asked again as soon as it is answered", async () => {
  const { asked, poller } = slow();
  const heard: string[] = [];
  poller.listen(question("sales", 60_000), (text) => heard.push(text));
  poller.hurry("sales");
  expect(asked).toHaveLength(1);
  await asked[0]?.(1);
  await asked[1]?.(2);
  poller.stop();
  expect(answersOf(heard)).toEqual([1, 2]);
});

test("what does not answer is asked again soon, however long its answers are good for", async () => {
  let asked = 0;
  const poller = createPoller(async () => {
    asked += 1;
    return { topic: "brands", problem: { kind: asked === 1 ? "away" : "failed", message: "no" } };
  }, 20);
  poller.listen(question("brands", 2_147_483_647), () => {});
  await waitUntil("the second question", () => asked === 2, { timeoutMs: 20_000, everyMs: 10 });
  await delay(100);
  poller.stop();
  expect(asked).toBe(2);
});

test("a slow question rests twenty times as long as its answer took", async () => {
  const { asked, poller } = slow();
  poller.listen(question("sales", 1), () => {});
  const askedAt = performance.now();
  await delay(30);
  const tookMs = performance.now() - askedAt;
  await asked[0]?.(1);
  await waitUntil("the next question", async () => asked.length === 2, { timeoutMs: 20_000, everyMs: 1 });
  const restedMs = performance.now() - askedAt - tookMs;
  poller.stop();
  expect(restedMs / tookMs).toBeGreaterThan(19);
});
