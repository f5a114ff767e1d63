import { readDuration, showDuration } from "./duration.ts";

test.each([
  [1, "1 second"],
  [59, "59 seconds"],
  [60, "1 minute"],
  [86_400, "1 day"],
  [172_800, "2 days"],
  [97_505, "1 day 3 hours 5 minutes 5 seconds"],
  [86_401, "1 day 1 second"],
])("%i seconds are %s", (seconds, shown) => {
  expect(showDuration(seconds)).toBe(shown);
});

test.each([
  ["90s", 90],
  ["90 minutes", 5400],
  ["1 hour", 3600],
  ["24h", 86_400],
  ["1h30m", 5400],
  ["1 day 12 hours", 129_600],
  ["2 weeks", 1_209_600],
])("%s are %i seconds", (text, seconds) => {
  expect(readDuration(text)).toBe(seconds);
});

test.each([
  "",
  "48",
  "48 ",
  "h",
  "-1h",
  "0h",
  "1.5h",
  "1e3",
  "1e3s",
  "Infinity",
  "Infinityh",
  "yesterday",
  "1 month",
  "1M",
  "1 year",
  "1h 30",
  "24h; drop table clicks",
  "999999999w",
  "٤h",
  48,
  Number.POSITIVE_INFINITY,
  null,
  undefined,
  {},
  ["24h"],
])("%p is no duration", (text) => {
  expect(readDuration(text)).toBeUndefined();
});
