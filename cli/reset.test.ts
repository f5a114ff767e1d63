import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCli } from "./testing/run-cli.ts";

let local: string;

beforeEach(() => {
  local = mkdtempSync(join(tmpdir(), "local-"));
});
afterEach(() => rmSync(local, { recursive: true, force: true }));

const reset = async () => {
  const { ended, output } = startCli(["reset"], { ECOMMERCE_STREAMING_LOCAL: local });
  return { code: await ended, ...output };
};

test("a folder that holds what no run has made is left as it is", async () => {
  writeFileSync(join(local, "diary.txt"), "precious");
  mkdirSync(join(local, "postgres"));

  expect(await reset()).toEqual({
    ...{ code: 1, stdout: "" },
    stderr: `${local} holds diary.txt, which no run has made: move that away first\n`,
  });
  expect(existsSync(join(local, "postgres"))).toBe(true);
});

test("what runs have made goes, with its folder", async () => {
  for (const name of ["postgres", "logs", "rehearsal", "checkpoint", "terraform-plugins"]) {
    mkdirSync(join(local, name));
  }
  writeFileSync(join(local, "secrets.json"), "{}");

  expect((await reset()).code).toBe(0);
  expect(existsSync(local)).toBe(false);
});
