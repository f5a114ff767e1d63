import { bindParameters, InvalidParameterError, type Parameter } from "./report-parameters.ts";

const PARAMETERS: Parameter[] = [
  { name: "since", type: "interval", default: "30 days", meaning: "only orders of this last while" },
  { name: "limit", type: "integer", default: "20", meaning: "at most so many rows" },
  { name: "by", type: "choice", choices: ["channel", "device"], default: "channel", meaning: "of what" },
  { name: "category", type: "text", default: "*", meaning: "only this one" },
  { name: "at", type: "time", default: "now", meaning: "the end" },
];
const bind = (values: Record<string, unknown>) =>
  bindParameters({ name: "orders", parameters: PARAMETERS }, values);

test("what is not given has its default", () => {
  expect(bind({})).toEqual(["2592000 seconds", 20, "channel", "*", "now"]);
  expect(bind({ limit: undefined })).toEqual(["2592000 seconds", 20, "channel", "*", "now"]);
});

test.each([
  ["90s", 90],
  ["90 seconds", 90],
  ["90 minutes", 5400],
  ["24h", 86_400],
  ["1 hour", 3600],
  ["7d", 604_800],
  ["7 days", 604_800],
  ["2 weeks", 1_209_600],
  ["1 day 12 hours", 129_600],
])("%s are %i seconds, whatever the time zone", (since, seconds) => {
  expect(bind({ since })[0]).toBe(`${seconds} seconds`);
});

test.each([
  "",
  "24",
  "h",
  "yesterday",
  "-1h",
  "1.5h",
  "0h",
  "1 month",
  "1 year",
  "24h; drop table clicks",
  "999999999w",
  24,
  null,
])("%p is no duration", (since) => {
  const given = JSON.stringify(since);
  expect(() => bind({ since })).toThrow(
    new InvalidParameterError(`since must be a duration such as 90 minutes, 24h or 7 days, not ${given}`),
  );
});

test.each(["1", "1000000", 7])("%p is a whole number", (limit) => {
  expect(bind({ limit })[1]).toBe(Number(limit));
});

test.each(["", "0", "-1", "1.5", "1e3", "ten", "1000001", "99999999999999999999", 1.5, 0, null, {}, [1]])(
  "%p is no whole number of use",
  (limit) => {
    expect(() => bind({ limit })).toThrow("limit must be a whole number from 1 to 1000000, not");
  },
);

test.each(["chanel", "Channel", "", "channel ", null, 1])(
  "%p is none of the choices, and those that there are are told",
  (by) => {
    const given = JSON.stringify(by);
    expect(() => bind({ by })).toThrow(
      new InvalidParameterError(`by must be one of channel, device, not ${given}`),
    );
  },
);

test.each(["shoes", "👟".repeat(256)])("%p is a text", (category) => {
  expect(bind({ category })[3]).toBe(category);
});

test.each(["", "👟".repeat(257), "a\0b"])("%p is no text", (category) => {
  expect(() => bind({ category })).toThrow("category must be a text of 1 to 256 characters, not");
});

test.each([
  ["2026-01-31T12:00:00Z", "2026-01-31 12:00:00.000000"],
  ["2026-01-31T12:00:00.123456+02:00", "2026-01-31 10:00:00.123456"],
  ["2024-02-29T00:30:00.5-23:59", "2024-03-01 00:29:00.500000"],
  ["now", "now"],
])("%s is the time %s of UTC", (at, time) => {
  expect(bind({ at })[4]).toBe(time);
});

test.each([
  "",
  "2026-02-30T12:00:00Z",
  "2026-01-31 12:00:00",
  "2026-01-31T12:00:00",
  "2026-01-31T24:00:00Z",
  "2026-01-31T12:00:00+24:00",
  "yesterday",
  1,
  null,
])("%p is no time", (at) => {
  expect(() => bind({ at })).toThrow("at must be now, or a time such as 2026-01-31T12:00:00Z, not");
});

test("a parameter that the report does not take is refused with those that it takes", () => {
  expect(() => bind({ moon: "full" })).toThrow(
    new InvalidParameterError(
      "the report orders takes no parameter moon; it takes: since, limit, by, category, at",
    ),
  );
  expect(() => bindParameters({ name: "books", parameters: [] }, { since: "24h" })).toThrow(
    "the report books takes no parameter since; it takes none",
  );
});
