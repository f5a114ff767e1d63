import { readFileSync } from "node:fs";
import { parseTime } from "../../events/contract.ts";
import type { Click as ClickEvent } from "../../events/event-types.ts";
import { type Click, readClick } from "./click.ts";
import { createClickWindow } from "./click-window.ts";
import { isoTime } from "./iso-time.ts";
import { KEPT } from "./rule.ts";

interface Golden {
  title: string;
  events: {
    kind: "click" | "checkout";
    user: string;
    time: string;
    id: string;
    type?: ClickEvent["event_type"];
    arrival?: string;
  }[];
  marks: { user: string; time: string }[];
  /** Where the fast path, which sees clicks alone and forgets, finds others. */
  fast_marks?: { user: string; time: string }[];
}

const GOLDEN = readFileSync("events/golden/bots.jsonl", "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Golden);

const micros = (time: string) => parseTime(time) as number;

/** Each click by itself, as from batches of one. */
function judgeOneByOne({ events }: Golden) {
  const window = createClickWindow();
  const marks = new Map<string, { user: string; time: string }>();
  let arrival = 0;
  for (const event of events) {
    arrival = event.arrival ? micros(event.arrival) : Math.max(arrival, micros(event.time));
    const read = readClick({ data: payloadOf(event), arrivalMs: arrival / 1000 });
    if (event.kind === "checkout" || read.verdict !== "judged") {
      continue;
    }
    const { click } = read;
    window.forgetUpTo(arrival - KEPT);
    window.add(click);
    for (const { time } of window.judge(click.userId, click.time, click.time).marks) {
      marks.set(`${click.userId} ${time}`, { user: click.userId, time: isoTime(time) });
    }
  }
  return [...marks.values()];
}

function payloadOf({ user, time, id, type = "page_view" }: Golden["events"][number]): Buffer {
  const event: ClickEvent = {
    event_id: id,
    event_type: type,
    event_time: time,
    user_id: user,
    session_id: "s-1",
    schema_version: 1,
  };
  return Buffer.from(JSON.stringify(event));
}

test.each(GOLDEN)("$title", (golden) => {
  const expected = (golden.fast_marks ?? golden.marks).map(({ user, time }) => ({
    user,
    time: isoTime(micros(time)),
  }));
  const found = judgeOneByOne(golden);
  expect(new Set(found)).toEqual(new Set(expected));
  expect(found).toHaveLength(expected.length);
});

const click = (id: number, time = id): Click => ({ userId: "u", id: `e-${id}`, time, arrival: time });

test("each mark tells how many clicks are in its window, and the peak is the most, also without a mark", () => {
  const window = createClickWindow();
  for (let id = 0; id < 12; id += 1) {
    window.add(click(id));
  }
  expect(window.judge("u", 11, 11)).toEqual({ marks: [{ time: 11, actions: 12 }], peak: 12 });
  expect(window.judge("u", 0, 0).marks.map(({ actions }) => actions)).toEqual([11, 12]);
  expect(window.judge("somebody else", 0, 11)).toEqual({ marks: [], peak: 0 });
  window.add({ ...click(0), userId: "another" });
  expect(window.judge("another", 0, 0)).toEqual({ marks: [], peak: 1 });
});

test("what is forgotten is gone, and the oldest arrival of what is left is told", () => {
  const window = createClickWindow();
  window.add({ ...click(1), arrival: 50 });
  window.add({ ...click(2), arrival: 40 });
  window.add({ ...click(2), arrival: 60 });
  window.add({ ...click(3), arrival: 70 });
  expect(window.forgetUpTo(1)).toBe(60);
  expect(window.judge("u", 0, 9).peak).toBe(2);
  expect(window.forgetUpTo(3)).toBeUndefined();
  expect(window.judge("u", 0, 9).peak).toBe(0);
});
