import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { processesLeft } from "./testing/processes-left.ts";
import { startCli } from "./testing/run-cli.ts";
import { runPiped } from "./testing/run-piped.ts";

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
  await withClient(server.clientConfig("owner"), (client) =>
    client.query(`
      insert into rejected_events (stream, payload_hash, reason, path, rule, payload, sequence_number, arrived_at)
      values ('clicks', sha256('x'), 'not_json', '$', 'json', 'x', '1', now())`),
  );
});
afterAll(() => server.remove());

const piped = (command: string) => runPiped(server.places.local, command);

describe("while the pipeline runs", () => {
  let release: () => void;
  beforeAll(() => {
    release = takeRunLock(server.places.lock, "start");
  });
  afterAll(() => release());

  test.each([
    ["report | head -1", /^actions-by-window .*\n$/],
    ["report --json | true", /^$/],
    ["--help | true", /^$/],
    ["settings --json | true", /^$/],
    ["rejected list 2>&1 >/dev/null | true", /^$/],
    ["status 2>&1 | true", /^$/],
  ])("%s ends quietly", (command, stdout) => {
    const { code, ...output } = piped(command);
    expect(output).toEqual({ stdout: expect.stringMatching(stdout), stderr: "" });
    expect(code).toBe(command.startsWith("status") ? 1 : 0);
  });

  test.each(["report", "settings"])("%s into a full disk says so in one line, and fails", (command) => {
    expect(piped(`${command} >/dev/full`)).toEqual({
      code: 1,
      stdout: "",
      stderr: "the output cannot be written: the disk is full (write)\n",
    });
  });

  test("what cannot be said on stderr either still fails", () => {
    expect(piped("report >/dev/full 2>&1")).toEqual({ code: 1, stdout: "", stderr: "" });
  });
});

describe("while nothing runs", () => {
  beforeAll(() => server.stop());

  test("a database that was started for a question ends with it, though nobody reads the answer", () => {
    expect(piped("rejected list | true")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: expect.stringMatching(/^✓ database .*\nopen: .*\n$/),
    });
    expect(processesLeft(server.places.local)).toEqual([]);
  });

  test("and where the question is interrupted", async () => {
    const { child, ended } = startCli(["rejected", "list"], {
      ECOMMERCE_STREAMING_LOCAL: server.places.local,
    });
    await new Promise((resolve) => child.stderr?.once("data", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(130);
    expect(processesLeft(server.places.local)).toEqual([]);
  });

  test("a dashboard that says nothing more ends with its reader", () => {
    expect(piped("dashboard | true")).toEqual({
      code: 0,
      stdout: "",
      stderr: expect.stringMatching(/^✓ dashboard .*\ndashboard http.*\n$/),
    });
  });
});
