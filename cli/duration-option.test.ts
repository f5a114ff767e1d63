import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "./testing/run-cli.ts";

const local = mkdtempSync(join(tmpdir(), "durations-"));
afterAll(() => rmSync(local, { recursive: true, force: true }));

test.each([
  ["stop", "48"],
  ["stop", "1e3"],
  ["start", "48 "],
  ["start", "-1h"],
])(
  "%s --for %p is refused in one line that says what is wanted, whether anything runs or not",
  async (command, text) => {
    expect(await runCli(local, command, "--for", text)).toEqual({
      code: 2,
      stdout: "",
      stderr: `--for must be a duration such as 90 minutes, 24h or 7 days, not ${JSON.stringify(text)}\n`,
    });
  },
);
