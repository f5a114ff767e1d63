import type { CDPSession, Page } from "playwright-core";
import type { Message } from "../wire.ts";

/** What watching costs. */
export interface WatchCost {
  heapBytes: number;
  domNodes: number;
  /** Of one second's messages, drawn. */
  msASecond: number;
}

interface Watched {
  sources: EventSource[];
  latest: Map<string, Message>;
}

/** Keeps the page's event sources and the latest message of each topic; before the page is opened. */
export async function watchEvents(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched: Watched = { sources: [], latest: new Map() };
    const Real = EventSource;
    class Recorded extends Real {
      constructor(url: string) {
        super(url);
        watched.sources.push(this);
        this.addEventListener("message", ({ data }) =>
          watched.latest.set(JSON.parse(data).topic, JSON.parse(data)),
        );
      }
    }
    Object.assign(globalThis, { EventSource: Recorded, watched });
  });
}

/** Gives the page as many seconds' messages, new orders and figures in each, while its clock runs as fast as it can. */
export async function passSeconds(page: Page, cdp: CDPSession, seconds: number): Promise<WatchCost> {
  const began = performance.now();
  for (let second = 0; second < seconds; second += 1) {
    await page.evaluate(sendOneSecond);
    await page.clock.runFor(1_000);
  }
  const msASecond = (performance.now() - began) / seconds;
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  const { nodes } = await cdp.send("Memory.getDOMCounters");
  return { heapBytes: usedSize, domNodes: nodes, msASecond };
}

/** Runs in the page. */
function sendOneSecond(): void {
  const { sources, latest } = (globalThis as unknown as { watched: Watched }).watched;
  const now = Date.now();
  for (const message of latest.values()) {
    if (!("answer" in message)) {
      continue;
    }
    const { columns, rows } = message.answer;
    for (const [place, row] of rows.entries()) {
      for (const [index, column] of columns.entries()) {
        const value = row[index];
        if (column === "checkout_id") {
          row[index] = `order-${now}-${place}`;
        } else if (["received", "accepted", "orders", "lines", "events", "sessions"].includes(column)) {
          row[index] = Number(value) + 100;
        } else if (["revenue", "value", "linear", "first_click"].includes(column)) {
          row[index] = (Number(value) + 1).toFixed(2);
        }
      }
    }
    sources.at(-1)?.onmessage?.(new MessageEvent("message", { data: JSON.stringify(message) }));
  }
}
