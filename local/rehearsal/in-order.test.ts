import { setTimeout as delay } from "node:timers/promises";
import { inOrder, type Needs, reversed } from "./in-order.ts";

const NEEDS: Needs = { reports: ["database"], database: ["network"], network: [], streams: [] };

async function recordOf(needs: Needs, options: { failing?: string; early?: [string, string] } = {}) {
  const lines: string[] = [];
  const ended = inOrder(
    needs,
    async (id) => {
      lines.push(`${id} begins`);
      await delay(10);
      if (id === options.failing) {
        throw new Error(`${id} failed`);
      }
      lines.push(`${id} ends`);
    },
    {
      early: (id, need) =>
        options.early?.join() === [id, need].join() ? Promise.resolve() : new Promise(() => {}),
    },
  );
  await ended.catch((error) => lines.push(error.message));
  return lines;
}

test("work begins when all it needs is done, independent work at once", async () => {
  const lines = await recordOf(NEEDS);
  expect(lines.slice(0, 2).sort()).toEqual(["network begins", "streams begins"]);
  expect(lines.filter((line) => !line.startsWith("streams"))).toEqual([
    "network begins",
    "network ends",
    "database begins",
    "database ends",
    "reports begins",
    "reports ends",
  ]);
});

test("work may begin early where as much as it waits for is done", async () => {
  const lines = await recordOf(NEEDS, { early: ["database", "network"] });
  expect(lines.indexOf("database begins")).toBeLessThan(lines.indexOf("network ends"));
  expect(lines.indexOf("reports begins")).toBeGreaterThan(lines.indexOf("database ends"));
});

test("after a failure nothing more is begun, and what runs is waited for", async () => {
  expect(await recordOf(NEEDS, { failing: "network" })).toEqual([
    "network begins",
    "streams begins",
    "streams ends",
    "network failed",
  ]);
});

test("what is built up on another is taken down before it", () => {
  expect(reversed(NEEDS)).toEqual({
    reports: [],
    database: ["reports"],
    network: ["database"],
    streams: [],
  });
});
