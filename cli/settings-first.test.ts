import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processesLeft } from "./testing/processes-left.ts";
import { runCli } from "./testing/run-cli.ts";

const local = mkdtempSync(join(tmpdir(), "first-"));
afterAll(() => rmSync(local, { recursive: true, force: true }));

const settings = (...args: string[]) => runCli(local, "settings", ...args);

test("settings can be set before the first event, and before the first start: no line is to be credited anew", async () => {
  expect(await settings("set", "lookback=14d", "scope=user", "--yes")).toMatchObject({
    code: 0,
    stdout: `scope: product -> user
lookback: 7 days -> 14 days
  no line is to be credited anew: there is none yet
  version 1 becomes version 2
version 2 is in force: 0 lines are credited anew
`,
  });
  expect(JSON.parse((await settings("list", "--json")).stdout)).toMatchObject({
    version: 2,
    waiting_lines: 0,
  });
  expect(processesLeft(local)).toEqual([]);
});

test("what asks for data says that there is none", async () => {
  rmSync(local, { recursive: true });
  expect(await runCli(local, "report", "books")).toMatchObject({
    code: 1,
    stderr: "there is no data yet: run npm start first\n",
  });
});

test("what is none of its commands is said to be none", async () => {
  expect(await settings("lst")).toEqual({
    code: 2,
    stdout: "",
    stderr: 'there is no "lst"; there are: list, set, resume\n',
  });
});
