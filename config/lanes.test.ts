import { findEnvironment } from "./environments.ts";
import { findLanes, LANE_NAMES, LANES, LanesError, laneOf } from "./lanes.ts";

const SHOP = {
  core: { needs: [], stacks: ["streams"] },
  lake: { needs: [], stacks: ["lake"] },
  orders: { needs: ["lake"], stacks: ["orders"] },
  warehouse: { needs: ["lake"], stacks: ["warehouse", "shop-database"] },
};

test.each([
  [[], ["core"]],
  [["core"], ["core"]],
  [["all"], ["core", "lake", "orders", "warehouse"]],
  [
    ["orders", "lake"],
    ["core", "lake", "orders"],
  ],
  [
    ["lake", "lake"],
    ["core", "lake"],
  ],
])("%j are %j, each after those that it needs", (names, lanes) => {
  expect(findLanes(names, SHOP)).toEqual(lanes);
});

test.each([
  [["orders"], "lane orders needs lane lake: add it, or leave orders out"],
  [["core", "warehouse"], "lane warehouse needs lane lake: add it, or leave warehouse out"],
  [["moon"], 'there is no lane "moon"; there are: core, lake, orders, warehouse'],
  [["all", "lake"], 'there is no lane "all"; there are: core, lake, orders, warehouse'],
  [[""], 'there is no lane ""; there are: core, lake, orders, warehouse'],
])("%j is refused in one line", (names, line) => {
  expect(() => findLanes(names, SHOP)).toThrow(new LanesError(line));
});

test("every lane needs lanes that come before it", () => {
  for (const [index, name] of LANE_NAMES.entries()) {
    expect(LANE_NAMES.slice(0, index)).toEqual(expect.arrayContaining([...LANES[name].needs]));
  }
});

test("a stack is of one lane", () => {
  const stacks = LANE_NAMES.flatMap((name) => [...LANES[name].stacks]);
  expect(new Set(stacks).size).toBe(stacks.length);
  expect(stacks.map(laneOf)).toEqual(LANE_NAMES.flatMap((name) => LANES[name].stacks.map(() => name)));
  expect(() => laneOf("moon")).toThrow("stack moon is of no lane: add it in config/lanes.ts");
});

test("an environment has its own lanes, or those that are asked for, each with what it needs", () => {
  expect(findEnvironment("dev").lanes).toContain("core");
  expect(findEnvironment("dev", "all").lanes).toEqual(LANE_NAMES);
  expect(() => findEnvironment("dev", "core,moon")).toThrow('there is no lane "moon"');
});

test("QuickSight is off in every environment, and shown with all that there is", () => {
  expect(["dev", "prod"].map((name) => findEnvironment(name).showsInQuickSight)).toEqual([false, false]);
  expect(findEnvironment("dev", "all").showsInQuickSight).toBe(true);
  expect(findEnvironment("dev", "core,lake,warehouse").showsInQuickSight).toBe(false);
});
