import { checkouts, clicks, creditHourly, rees46, userBehaviour } from "./tables.ts";

/** The afternoon of the history's second day. */
export const NOW = new Date("2026-01-06T15:00:00Z");

type Row = [
  time: string,
  activity: string,
  product: string,
  category: string,
  brand: string,
  price: string,
  user: string,
  session: string,
];

/** Two days of which every report can be worked out by hand. */
const HISTORY: Row[] = [
  ["2026-01-05 10:00:00", "view", "p1", "electronics.phone", "acme", "10.00", "u1", "s1"],
  ["2026-01-05 10:05:00", "cart", "p1", "electronics.phone", "acme", "10.00", "u1", "s1"],
  ["2026-01-05 10:06:00", "cart", "p1", "electronics.phone", "acme", "12.00", "u1", "s1"],
  ["2026-01-05 10:10:00", "purchase", "p1", "electronics.phone", "acme", "12.00", "u1", "s1"],
  ["2026-01-05 11:00:00", "view", "p2", "", "", "5.00", "u2", "s2"],
  ["2026-01-05 11:01:00", "purchase", "p2", "", "", "5.00", "u2", "s2"],
  ["2026-01-05 11:02:00", "cart", "p2", "", "", "5.00", "u2", "s2"],
  ["2026-01-06 10:00:00", "cart", "p1", "electronics.phone", "acme", "10.00", "u1", "s3"],
  ["2026-01-06 10:00:00", "view", "p3", "toys", "bolt", "3.50", "u3", "s4"],
  ["2026-01-06 10:30:00", "view", "p1", "electronics.phone", "acme", "10.00", "u3", "s4"],
  ["2026-01-06 10:40:00", "cart", "p3", "toys", "bolt", "3.50", "u3", "s4"],
  ["2026-01-06 10:40:00", "purchase", "p3", "toys", "bolt", "3.50", "u3", "s4"],
];

/** A month before it: 40 look at each of two brands, 20 buy the warm one, which they had put into a cart. */
const BRANDS: Row[] = Array.from({ length: 40 }, (_, number): Row[] => {
  const of = (activity: string, brand: string): Row => [
    ...(["2025-12-01 12:00:00", activity, brand, "toys.soft", brand, "1.00"] as const),
    ...([`v${number}`, `v${number}`] as const),
  ];
  const bought = number % 2 === 0 ? [of("cart", "warm"), of("purchase", "warm")] : [];
  return [of("view", "cold"), of("view", "warm"), ...bought];
}).flat();

const ROWS = [...BRANDS, ...HISTORY];

const csv = (columns: string, rows: string[][]) =>
  `${[columns, ...rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(","))].join("\n")}\n`;

export const IMPORTED_CSV = csv(
  "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session",
  ROWS.map(([time, activity, product, category, brand, price, user, session]) => [
    ...[`${time} UTC`, activity, product, "1", category, brand, price, user, session],
  ]),
).replaceAll('""', "");

const BEHAVIOURS: Record<string, string> = { view: "pv", cart: "cart", purchase: "buy" };

const BEHAVIOUR_CSV = csv(
  "event_time,event_type,product_id,category_id,category,brand,price,user_id,session_id,currency",
  ROWS.map(([time, activity, product, category, brand, price, user, session]) => [
    ...[time, BEHAVIOURS[activity] as string, product, "", category, brand, price, user, session, "USD"],
  ]),
).replaceAll('""', "");

const CLICK_TYPES: Record<string, string> = { view: "page_view", cart: "add_to_cart" };

export const CLICKS_CSV = csv(
  "event_time,event_type,user_id,session_id,product_id,category,brand,currency,price,is_bot_agent",
  [
    ...ROWS.filter(([, activity]) => activity !== "purchase").map(
      ([time, activity, product, category, brand, price, user, session]) => [
        ...[
          time,
          CLICK_TYPES[activity] as string,
          user,
          session,
          product,
          category,
          brand,
          "USD",
          price,
          "false",
        ],
      ],
    ),
    [
      "2026-01-05 10:00:00",
      "page_view",
      "crawler",
      "c",
      "p1",
      "electronics.phone",
      "acme",
      "USD",
      "10.00",
      "true",
    ],
  ],
).replaceAll('""', "");

export const CHECKOUTS_CSV = csv(
  "event_time,user_id,session_id,currency,items,is_bot_agent",
  ROWS.filter(([, activity]) => activity === "purchase").map(
    ([time, , product, category, brand, price, user, session]) => [
      ...[time, user, session, "USD"],
      JSON.stringify([
        ...[{ line_no: 1, product_id: product, category, brand, quantity: 1, unit_price: price }],
      ]),
      "false",
    ],
  ),
);

/** Two years of it: what a model credits is left out where it is nothing. */
const CREDIT_CSV = csv("hour,channel,currency,model,lines,amount", [
  ["2024-12-31 23:00:00", "email", "EUR", "first_click", "1.000000", "10.0000"],
  ["2024-12-31 23:00:00", "direct", "EUR", "last_click", "1.000000", "10.0000"],
  ["2026-01-05 10:00:00", "email", "EUR", "first_click", "1.000000", "7.5000"],
  ["2026-01-05 10:00:00", "email", "EUR", "linear", "0.333333", "2.5000"],
  ["2026-01-06 11:00:00", "email", "EUR", "linear", "0.500000", "0.0100"],
  ["2026-01-06 11:00:00", "email", "KWD", "linear", "1.000000", "1.2340"],
]);

export const TABLES = [
  clicks(CLICKS_CSV),
  checkouts(CHECKOUTS_CSV),
  creditHourly(CREDIT_CSV),
  rees46("bought_elsewhere", IMPORTED_CSV),
  userBehaviour("bought_in_years", BEHAVIOUR_CSV),
];
