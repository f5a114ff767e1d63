import { readValues } from "../stacks/settings/values.ts";
import { checkWarehouseSettings, rpuHoursOfWakes, type WarehouseSettings } from "./warehouse.ts";

const SETTINGS: WarehouseSettings = {
  availability_zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
  stream_retention_hours: 24,
  warehouse_wake_minutes: 60,
  warehouse_auto_refresh: false,
  warehouse_rpu_hours_a_day: 8,
};

test.each(["dev", "prod"])("the settings of %s go together", async (environment) => {
  const values = (await readValues(environment)) as unknown as WarehouseSettings;
  expect(() => checkWarehouseSettings(values)).not.toThrow();
});

test("a day's wakes take at least so many RPU-hours", () => {
  expect([60, 30, 15].map((minutes) => Number(rpuHoursOfWakes(minutes).toFixed(6)))).toEqual([1.6, 3.2, 6.4]);
});

test.each<[string, Partial<WarehouseSettings>]>([
  ["wakes every 15 minutes within 8 RPU-hours", { warehouse_wake_minutes: 15 }],
  ["wakes that take all of the limit", { warehouse_wake_minutes: 30, warehouse_rpu_hours_a_day: 3.2 }],
  [
    "one that never sleeps, where the limit has room for it",
    { warehouse_auto_refresh: true, warehouse_rpu_hours_a_day: 96 },
  ],
])("%s are taken", (_, changed) => {
  expect(() => checkWarehouseSettings({ ...SETTINGS, ...changed })).not.toThrow();
});

test.each<[Partial<WarehouseSettings>, string]>([
  [
    { warehouse_wake_minutes: 15, warehouse_rpu_hours_a_day: 6 },
    "a wake every 15 minutes takes 6.4 RPU-hours a day at least, and warehouse_rpu_hours_a_day is 6: let it wake less often, or raise the limit",
  ],
  [
    { warehouse_auto_refresh: true, warehouse_rpu_hours_a_day: 95 },
    "warehouse_auto_refresh takes 96 RPU-hours a day, which never ends, and warehouse_rpu_hours_a_day is 95: raise it, or let the warehouse wake by the clock",
  ],
  [
    { stream_retention_hours: 4 },
    "a wake every 60 minutes is too seldom for stream_retention_hours 4: it must be less than a quarter of it",
  ],
  [
    { availability_zones: ["us-east-1a", "us-east-1b"] },
    "availability_zones names 2 zones: Redshift asks for three where the lane warehouse is on",
  ],
  [
    { availability_zones: ["us-east-1a", "us-east-1b", "us-east-1b"] },
    "availability_zones names 2 zones: Redshift asks for three where the lane warehouse is on",
  ],
])("%j is refused in one line", (changed, line) => {
  expect(() => checkWarehouseSettings({ ...SETTINGS, ...changed })).toThrow(line);
});
