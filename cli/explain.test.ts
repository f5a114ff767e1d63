import type { ExplainedLine, Landing, Touch } from "../postgres/explain.ts";
import { describeOrder } from "./explain.ts";

const AT = (time: string) => new Date(`2026-01-12T${time}Z`);

const LANDING: Landing = { time: AT("12:01"), id: "l", product_id: null, category: null, is_kept: true };

const TOUCH: Touch = {
  ...{ position: 1, click_time: AT("12:02"), click_id: "c", device: "desktop", landing: LANDING },
  ...{ channel: "paid_search", source: "google", medium: "cpc", campaign: "spring" },
  ...{ first_click: "10.00", last_click: "10.00", last_non_direct: "10.00" },
  ...{ linear: "10.00", position_based: "10.00", time_decay: "10.00" },
  clicks: [
    { time: AT("12:02"), id: "c", event_type: "page_view", product_id: "kettle", released_by: null },
    { time: AT("12:05"), id: "d", event_type: "add_to_cart", product_id: "kettle", released_by: null },
  ],
};

function describe(line: Partial<ExplainedLine>): string {
  return describeOrder([
    {
      ...{ line_no: 1, product_id: "kettle", category: null, quantity: 1, currency: "USD", amount: "10.00" },
      ...{ user_id: "anna", line_time: AT("13:00"), window_begin: AT("00:00"), settings_version: 1 },
      ...{ scope: "product", max_path: 200, credits: "touches", half_life_seconds: 151_200 },
      ...{ is_by_current_settings: true, is_settled: false, touches: [TOUCH], left_out: [] },
      ...line,
    },
  ]);
}

/** Cells of a table's row, one space apart; empty ones left out. */
const rows = (text: string) =>
  text
    .split("\n")
    .filter((row) => row.startsWith("│"))
    .map((row) => row.replace(/[ │]+/g, " ").trim());

test("a touch tells what brought it, the click that counts, its clicks and its credit", () => {
  const text = describe({});
  expect(text).toContain(
    "touches: 1, one touch for each source of a visit, a new one wherever the origin changes; its first click counts\n",
  );
  expect(rows(text)).toEqual(
    expect.arrayContaining([
      "1 2026-01-12 12:01:00.000 google / cpc, home page paid_search spring 2026-01-12 12:02:00.000 desktop",
      "1 10.00 10.00 10.00 10.00 10.00 10.00",
      "1 2026-01-12 12:02:00.000 page_view kettle",
      "1 2026-01-12 12:05:00.000 add_to_cart kettle",
    ]),
  );
});

test.each([
  [{ product_id: "kettle", category: "kitchen" }, "google / cpc, product kettle"],
  [{ category: "kitchen" }, "google / cpc, category kitchen"],
  [{ is_kept: false }, "google / cpc paid_search"],
])("a landing on %j is %s", (landed, told) => {
  const landing = { ...LANDING, ...landed };
  expect(describe({ touches: [{ ...TOUCH, landing }] })).toMatch(
    new RegExp(`12:01:00.000 ${told.replace(" paid", " +│ paid")}`),
  );
});

test("what nothing brought is direct, without a time", () => {
  const direct = { channel: "direct", source: "direct", medium: null, campaign: null, landing: null };
  expect(rows(describe({ touches: [{ ...TOUCH, ...direct }] }))).toContain(
    "1 direct direct 2026-01-12 12:02:00.000 desktop",
  );
});

test("what the models give and how long the half-life is stand below and above the credit", () => {
  const text = describe({});
  expect(text).toContain("half-life 1 day 18 hours");
  expect(rows(text)).toEqual(
    expect.arrayContaining([
      "position_based 40 % to the first touch, 40 % to the last, 20 % to those between; of two touches, half to each",
      expect.stringMatching(/^time_decay .* a quarter of the lookback, at most 7 days$/),
    ]),
  );
});

test("a line from before touches says how it is shared and how it would have touches", () => {
  expect(describe({ credits: "clicks" })).toContain(
    "touches: 1, every click by itself, as it was before touches; npm run settings -- resume makes touches",
  );
});

test("an unattributed line has no tables, and a click left out says that it brought a visit", () => {
  const leftOut = {
    ...{ line_no: 1, click_time: AT("12:01"), click_id: "l", event_type: "page_view", product_id: null },
    ...{ source: "google", device: "desktop", reason: "other product" },
  };
  const text = describe({
    touches: [],
    left_out: [
      { ...leftOut, brought_visit: true },
      { ...leftOut, brought_visit: false },
    ],
  });
  expect(text).toContain("touches: none, unattributed\nleft out:\n");
  expect(rows(text).slice(1)).toEqual([
    "2026-01-12 12:01:00.000 page_view google other product, but brought the visit",
    "2026-01-12 12:01:00.000 page_view google other product",
  ]);
});
