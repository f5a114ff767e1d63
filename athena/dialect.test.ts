import { readdirSync, readFileSync } from "node:fs";

/** What Athena, the emulator's DuckDB and Trino answer alike; each rule with SQL that breaks it. */
const RULES: Readonly<Record<string, { breaks: RegExp; bad: string[] }>> = {
  "statistics are doubles: a number with a point has an exponent": {
    breaks: /\b\d+\.\d+\b/,
    bad: ["select 100.0 * a / b from t"],
  },
  "no literal is a decimal": { breaks: /\bdecimal\s*'/, bad: ["select decimal '0.00'"] },
  "nothing is approximate": { breaks: /\bapprox_/, bad: ["select approx_distinct(user_id) from t"] },
  "times have no zone, and none is now: days come as parameters": {
    breaks: /\b(time zone|current_\w+|localtimestamp|now\s*\(|from_iso8601\w*|to_unixtime)/,
    bad: ["select now()", "select event_time at time zone 'UTC'", "select current_date"],
  },
  "partitions are texts, compared as they are": {
    breaks: /\b(date|timestamp|cast|try_cast)\s*\(?\s*(dt|hh)\b|\b(dt|hh)\s*[<>=]+\s*(date|timestamp|cast)\b/,
    bad: ["select 1 from t where date(dt) > x", "select 1 from t where dt >= date '2026-01-01'"],
  },
  "only functions that all of them have": {
    breaks: new RegExp(`\\b(?!(?:${functions().join("|")})\\b)[a-z_][a-z0-9_]*\\(`),
    bad: ["select strftime(event_time, '%H')", "select date_bin(a, b)"],
  },
};

function functions(): string[] {
  return [
    ...["cast", "count", "count_if", "sum", "max", "min", "row_number", "round", "sqrt", "coalesce"],
    ...["nullif", "split_part", "substr", "day_of_week", "hour", "unnest", "sequence", "cardinality"],
    ...["as", "in", "over"],
    ...["activity", "lines"],
    ...["decimal", "timestamp", "lead", "date_trunc", "dense_rank"],
    ...["concat", "lower", "md5", "to_hex", "to_utf8"],
  ];
}

const FOLDERS = ["reports", "sources", "views", "orders-views", "orders-reconciliation"];

const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(`athena/${folder}`).map((file) => `athena/${folder}/${file}`),
);

const statementOf = (file: string) => readFileSync(file, "utf8").replace(/--.*/g, "");

describe.each(Object.entries(RULES))("%s", (_rule, { breaks, bad }) => {
  test.each(FILES)("%s", (file) => {
    expect(statementOf(file)).not.toMatch(breaks);
  });

  test.each(bad)("which %s breaks", (sql) => {
    expect(sql).toMatch(breaks);
  });
});

test.each(FILES.filter((file) => file.startsWith("athena/reports/")))(
  "the rows of %s have an order",
  (file) => {
    expect(statementOf(file)).toMatch(/\norder by (\w+ (asc|desc)(, )?)+;\n$/);
  },
);
