import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLogFile, startLogAnew } from "./log-file.ts";

const folder = mkdtempSync(join(tmpdir(), "log-"));
const file = join(folder, "part.log");
afterAll(() => rmSync(folder, { recursive: true }));

test("a line tells time, part, level, message and fields, as the logs of all parts do", () => {
  const logger = openLogFile(file, "part");
  logger.warn({ run: "r1" }, "job run changed");
  logger.info("stopped");
  expect(readFileSync(file, "utf8")).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \[part\] WARN: job run changed \{"run":"r1"\}\n.{27} \[part\] INFO: stopped\n$/,
  );
});

test("a long log is put aside when a run starts, a short one goes on", () => {
  startLogAnew(file);
  expect(existsSync(`${file}.1`)).toBe(false);
  truncateSync(file, 30 * 1024 * 1024);
  startLogAnew(file);
  expect([existsSync(file), existsSync(`${file}.1`)]).toEqual([false, true]);
  writeFileSync(file, "");
});
