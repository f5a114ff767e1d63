import { readdirSync, readFileSync } from "node:fs";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { runCli } from "./testing/run-cli.ts";
import { runOnTerminal } from "./testing/run-on-terminal.ts";

/** Clears the screen, sets its title, hides text, turns its direction, ends a line, each in its own way. */
const AWKWARD = "a\x1b[2J\x1b]0;owned\x07\x9b8m\x7f\u202eb\u2066\u061c\u2028c\rd";
const ORDER = `ord${AWKWARD}-06`;
const STEERS = /(?!\n)\p{Cc}|\p{Bidi_Control}|[\u2028\u2029]/u;

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let release: () => void;

beforeAll(async () => {
  server = await startTestDatabase();
  release = takeRunLock(server.places.lock, "start");
  await withClient(server.clientConfig("owner"), async (client) => {
    await client.query(
      `insert into checkout_lines values
      ($1, 1, 'u', now() - interval '1 hour', 1, 1, $2, '=HYPERLINK("http://x")', null, 'USD', 30.00, 30.00)`,
      [ORDER, `p${AWKWARD}\nline 2: 1 x nothing`],
    );
    await client.query(
      `insert into paths
      (checkout_id, line_no, click_time, click_id, source, campaign, device, is_bot_agent, is_bot_rate)
      values ($1, 1, now() - interval '2 hours', 'e', $2, $2, 'd', false, false)`,
      [ORDER, AWKWARD],
    );
    await client.query(
      `insert into rejected_events (stream, payload_hash, reason, path, rule, payload, sequence_number, arrived_at)
      values ('clicks', sha256('x'), 'not_json', $1, 'json', $2, '1', now())`,
      [AWKWARD, Buffer.from(AWKWARD)],
    );
  });
});
afterAll(async () => {
  release();
  await server.remove();
});

const local = () => server.places.local;

test("no command writes to a terminal what steers it, whatever events and arguments hold", async () => {
  const commands = [
    ["report", "revenue-by-source"],
    ["report", "revenue-by-source", "--csv"],
    ["report", "revenue-by-source", "--json"],
    ["report", "credit-by-model", "--category", AWKWARD],
    ["report", AWKWARD],
    ["explain", ORDER],
    ["explain", ORDER, "--json"],
    ["explain", `no-${AWKWARD}`],
    ["explain", "x", `--${AWKWARD}`],
    ["rejected", "list"],
    ["rejected", "list", "--lines"],
    ["rejected", "show", "2d"],
    ["rejected", "show", AWKWARD],
    ["start", "--replay", `${AWKWARD}.csv`],
  ];
  const written = await Promise.all(commands.map((command) => runOnTerminal(local(), ...command)));
  for (const [index, text] of written.entries()) {
    expect({ command: commands[index], text }).toEqual({
      command: commands[index],
      text: expect.not.stringMatching(STEERS),
    });
    expect(text).not.toBe("");
  }
});

test("a program that reads JSON gets the same texts, one that reads CSV no formula", async () => {
  const json = await runCli(local(), "explain", ORDER, "--json");
  expect(JSON.parse(json.stdout)).toMatchObject([
    { product_id: `p${AWKWARD}\nline 2: 1 x nothing`, touches: [{ source: AWKWARD }] },
  ]);
  const lines = await runCli(local(), "rejected", "list", "--lines");
  expect(JSON.parse(lines.stdout)).toMatchObject({ event: AWKWARD });
  const csv = await runCli(local(), "report", "product-category-performance", "--csv");
  expect(csv.stdout).toMatch(/^USD,"'=HYPERLINK\(""http:\/\/x""\)",/m);
});

test("a line break in an event makes no line of an answer", async () => {
  const { stdout } = await runCli(local(), "explain", ORDER);
  expect(stdout.split("\n").filter((line) => line.startsWith("line "))).toHaveLength(1);
});

test("nobody but print.ts writes", () => {
  const folder = new URL(".", import.meta.url);
  const writers = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.test)\.ts$/.test(file) && !/(^|\/)testing\//.test(file))
    .filter((file) =>
      /process\.std(out|err)\.write\(|console\./.test(readFileSync(new URL(file, folder), "utf8")),
    );
  expect(writers).toEqual(["print.ts"]);
});
