import fc from "fast-check";
import { parseTime } from "../../events/event-time.ts";
import { openFiles, readFile } from "./testing/read-file.ts";
import { parseEpochSeconds, parseShopTime, writeTime } from "./times.ts";

const NOON = Date.UTC(2019, 9, 1, 12) * 1000;

test.each([
  "2019-10-01 12:00:00 UTC",
  "2019-10-01 12:00:00 GMT",
  "2019-10-01T12:00:00Z",
  "2019-10-01t12:00:00z",
  "2019-10-01 12:00:00Z",
  "2019-10-01T12:00:00+00:00",
  "2019-10-01T14:00:00+02:00",
  "2019-10-01 14:00:00 +0200",
  "2019-10-01 14:00:00+02",
  "2019-10-01T06:30:00-05:30",
  "2019-10-01T12:00Z",
  "2019-10-01 12:00 UTC",
  "2019-10-01 12:00:00.000 UTC",
  "2019-10-01T12:00:00.000000000Z",
])("%s is noon", (text) => {
  expect(parseShopTime(text)).toBe(NOON);
});

test("a fraction is read to the microsecond, and written as it was read", () => {
  expect(parseShopTime("2019-10-01 12:00:00.123456 UTC")).toBe(NOON + 123_456);
  expect(writeTime(NOON + 123_456)).toBe("2019-10-01T12:00:00.123456Z");
  expect(writeTime(NOON + 7)).toBe("2019-10-01T12:00:00.000007Z");
  expect(writeTime(NOON + 120_000)).toBe("2019-10-01T12:00:00.120Z");
});

test.each([
  ["2026-02-30 10:00:00 UTC", "no such day"],
  ["2026-02-30T10:00:00Z", "no such day"],
  ["2025-02-29 10:00:00 UTC", "no such day"],
  ["2026-13-01 10:00:00 UTC", "no such month"],
  ["2026-01-01 24:00:00 UTC", "no such hour"],
  ["2026-01-01 10:00:60 UTC", "a leap second"],
  ["2026-01-01 10:00:00", "no zone"],
  ["2026-01-01 10:00:00 EST", "a zone with a name"],
  ["2026-01-01 10:00:00+25:00", "no such zone"],
  ["2026-01-01 10:00:00.1234567 UTC", "less than a microsecond"],
  ["01/10/2019 12:00", "another order"],
  ["1999-12-31 23:59:59 UTC", "before 2000"],
  ["2101-01-01 00:00:00 UTC", "after 2100"],
  ["1569931200", "seconds"],
  ["", "nothing"],
])("%s is no time: %s", (text) => {
  expect(parseShopTime(text)).toBeUndefined();
});

test("seconds since 1970 are read within the contract's years", () => {
  expect(parseEpochSeconds("1569931200")).toBe(NOON);
  for (const text of ["-2134949234", "0", "1569931200000", "1569931200.5", "4134000000000", "x", ""]) {
    expect(parseEpochSeconds(text)).toBeUndefined();
  }
});

test("what the contract accepts as a time is read as that time", () => {
  const part = (max: number) => fc.integer({ min: 0, max }).map((value) => `${value}`.padStart(2, "0"));
  const zone = fc.oneof(fc.constant("Z"), fc.tuple(fc.constantFrom("+", "-"), part(24), part(60)));
  const fraction = fc.oneof(fc.constant(""), fc.stringMatching(/^\.\d{1,6}$/));
  const text = fc
    .tuple(
      fc.integer({ min: 1998, max: 2102 }),
      part(13),
      part(32),
      part(24),
      part(60),
      part(60),
      fraction,
      zone,
    )
    .map(([year, month, day, hour, minute, second, rest, [sign, ...offset]]) =>
      [`${year}-${month}-${day}T${hour}:${minute}:${second}${rest}`, sign, offset.join(":")].join(""),
    );
  fc.assert(
    fc.property(text, (time) => parseShopTime(time) === parseTime(time)),
    { numRuns: 5_000 },
  );
});

describe("a row of the REES46 data set", () => {
  const files = openFiles();
  afterAll(files.remove);
  const HEADER =
    "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";

  test.each([
    ["2019-10-01T14:00:00+02:00", "2019-10-03T12:00:00.000Z"],
    ["2019-10-01 12:00:00.123456 UTC", "2019-10-03T12:00:00.123456Z"],
    ["2019-10-01T12:00Z", "2019-10-03T12:00:00.000Z"],
  ])("of %s is sent two days later as %s, and looked for there", async (time, sent) => {
    const row = `${time},view,100,2,shoes,acme,10.00,77,s`;
    const { events, verdicts } = await readFile(files.write("a.csv", `${HEADER}\n${row}\n`), {
      shiftDays: 2,
    });
    expect(verdicts).toMatchObject([{ verdict: "accepted", event: { event_time: sent } }]);
    expect(events[0]?.fact).toMatchObject({ kind: "click", userId: "77", timeMicros: parseTime(sent) });
  });

  test("of 30 February goes on as it is, to be rejected", async () => {
    const rows = ["2026-02-30 10:00:00 UTC,view", "2026-03-02 11:00:00 UTC,purchase"].map(
      (start) => `${start},100,2,shoes,acme,10.00,94,s`,
    );
    const { events, verdicts } = await readFile(files.write("b.csv", [HEADER, ...rows].join("\n")), {
      shiftDays: 2,
    });
    expect(verdicts).toMatchObject([
      { verdict: "rejected", reason: "schema_violation", path: "$.event_time" },
      { verdict: "accepted", event: { event_time: "2026-03-04T11:00:00.000Z" } },
    ]);
    expect(events[0]?.fact).toBeUndefined();
  });
});
