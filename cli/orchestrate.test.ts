import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startCli } from "./testing/run-cli.ts";

/** What the orchestrator was asked, as AWS' Lambda would hear it. */
const asked: unknown[] = [];
let parts: object[] = [];
let leftRunning: string[] | undefined;
const server = createServer(async (request, response) => {
  asked.push(JSON.parse(await text(request)));
  response.end(
    JSON.stringify({ parts, leftRunning, problems: [], runAgainBefore: "2026-01-02T09:00:00.000Z" }),
  );
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

async function run(...args: string[]) {
  const { output, ended } = startCli(args, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "anybody",
    AWS_SECRET_ACCESS_KEY: "nothing",
  });
  return { code: await ended, ...output };
}

test.each([
  [["--env", "dev"], { action: "start", generator: true }],
  [["--env", "dev", "--no-generator"], { action: "start" }],
  [["--env", "prod"], { action: "start" }],
])("start %j starts the made-up shop where it belongs, and nowhere else", async (args, action) => {
  expect(await run("start", ...args)).toMatchObject({ code: 0 });
  expect(asked).toEqual([action]);
});

test("stop says what goes on", async () => {
  parts = [{ name: "generator", state: "DISABLED", changed: false }];
  leftRunning = ["pipe orders goes on"];
  expect((await run("stop", "--env", "dev")).stdout).toMatch(
    /^generator was DISABLED; pipe orders goes on; start again before /,
  );
  leftRunning = undefined;
});

test.each([
  [true, "npm start -- --env dev"],
  [false, "npm start -- --env dev --no-generator"],
])("stop says how to go on; the shop was stopped by it: %s", async (changed, goOn) => {
  parts = [{ name: "generator", state: "DISABLED", changed }];
  expect((await run("stop", "--env", "dev")).stdout).toBe(
    `generator ${changed ? "is now" : "was"} DISABLED; start again before 2026-01-02T09:00:00.000Z: ${goOn}\n`,
  );
});

test("an environment that there is not is refused before anybody is asked", async () => {
  expect(await run("start", "--env", "moon")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^--env: there is no environment "moon": /),
  });
  expect(asked).toEqual([]);
});
