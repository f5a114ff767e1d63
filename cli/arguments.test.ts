import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { runCli } from "./testing/run-cli.ts";

const IDS = ["-abc15", "-h", "-hello", "an id", `"it's"`, "a\u0007b", "x".repeat(128)];

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let release: () => void;

beforeAll(async () => {
  server = await startTestDatabase();
  release = takeRunLock(server.places.lock, "start");
  await withClient(server.clientConfig("owner"), (client) =>
    client.query(
      `insert into checkout_lines
      select id, 1, 'u', now(), 1, 1, 'p', null, null, 'USD', 1, 1 from unnest($1::text[]) as t (id)`,
      [IDS],
    ),
  );
});
afterAll(async () => {
  release();
  await server.remove();
});

const cli = (...args: string[]) => runCli(server.places.local, ...args);

test.each([
  ["-abc15"],
  ["-abc15", "--json"],
  ["--json", "-abc15"],
  ["-hello"],
  ["--", "-h"],
  ["an id"],
  [`"it's"`],
  ["a\u0007b"],
  ["x".repeat(128)],
])("explain %j %s %s finds the order", async (...args) => {
  expect(await cli("explain", ...args)).toMatchObject({ code: 0, stderr: "" });
});

test.each([
  ["-abc16", "there is no checkout -abc16"],
  ["--jsn", "there is no checkout --jsn"],
  ["two\nlines", "there is no checkout two\\nlines"],
  ["", "there is no checkout "],
  ["x".repeat(10_000), `there is no checkout ${"x".repeat(200)}…`],
])("an id that no order has is told in one line: %#", async (id, line) => {
  expect(await cli("explain", id)).toEqual({ code: 1, stdout: "", stderr: `${line}\n` });
});

test("what is no id of a rejected event is said to be none, with a hyphen before it as well", async () => {
  expect(await cli("rejected", "show", "-x")).toEqual({
    code: 2,
    stdout: "",
    stderr: "-x is no id of a rejected event: npm run rejected -- list shows them\n",
  });
});

test("a choice that a report does not have is refused with those that it has", async () => {
  expect(await cli("report", "credit-by-model", "--by", "chanel")).toEqual({
    code: 2,
    stdout: "",
    stderr: 'by must be one of channel, source, medium, campaign, category, device, not "chanel"\n',
  });
});
