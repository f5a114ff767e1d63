import { showDuration } from "./duration.ts";

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
