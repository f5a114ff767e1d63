import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
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

test("a log that cannot be written is refused at once; later its part goes on", () => {
  expect(() => openLogFile(folder, "part")).toThrow("EISDIR");
  const broken = join(folder, "broken.log");
  const said: string[] = [];
  const logger = openLogFile(broken, "part", (line) => said.push(line));
  rmSync(broken);
  mkdirSync(broken);
  logger.info("one");
  logger.info("two");
  expect(said).toEqual([expect.stringMatching(/broken\.log cannot be written: EISDIR/)]);
});

test("a long log is put aside when a run starts, a short one goes on", () => {
  startLogAnew(file);
  expect(existsSync(`${file}.1`)).toBe(false);
  truncateSync(file, 30 * 1024 * 1024);
  startLogAnew(file);
  expect([existsSync(file), existsSync(`${file}.1`)]).toEqual([false, true]);
  writeFileSync(file, "");
});
