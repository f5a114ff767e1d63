import { findLanes, LANE_NAMES } from "../../config/lanes.ts";
import { DEFAULT_LANES, LAPTOP_LANES } from "./laptop-lanes.ts";

test("every lane beside the core runs on a laptop, after those that it needs", () => {
  expect(LAPTOP_LANES.map(({ name }) => name)).toEqual(LANE_NAMES.filter((name) => name !== "core"));
});

test("what is switched on where nobody says works together", () => {
  expect(findLanes(DEFAULT_LANES)).toEqual(DEFAULT_LANES);
});
