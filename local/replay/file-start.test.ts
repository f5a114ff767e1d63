import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEventFile } from "./event-file.ts";
import { readFileStart, readFileVersion } from "./file-start.ts";

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "file-start-"));
  file = join(dir, "shop.csv");
});
afterEach(() => rmSync(dir, { recursive: true }));

test.each([
  ["is empty", ""],
  ["is compressed (zstd): unpack it first", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0, 0])],
  ["is compressed (zip): unpack it first", "PK\x03\x04rest"],
  ["is binary: give a file of text", Buffer.from([1, 2, 0, 3])],
])("a file that %s is refused, whatever format is given", async (complaint, content) => {
  writeFileSync(file, content);
  await expect(openEventFile(file, { format: "rees46" })).rejects.toThrow(`${file} ${complaint}`);
  await expect(openEventFile(file)).rejects.toThrow(`${file} ${complaint}`);
});

test("what is no file is refused", async () => {
  await expect(readFileStart(file)).rejects.toThrow(`${file} does not exist`);
  mkdirSync(file);
  await expect(readFileStart(file)).rejects.toThrow(`${file} is a folder: give a file`);
  const pipe = join(dir, "pipe");
  execFileSync("mkfifo", [pipe]);
  await expect(readFileStart(pipe)).rejects.toThrow(`${pipe} is no regular file: give a file`);
});

test.each([
  ["shop.csv", "event", "rees46"],
  ["SHOP.CSV", "event", "rees46"],
  ["shop", "event_time,", "rees46"],
  ["shop", '"Event_Time" ;', "rees46"],
  ["shop", Buffer.from("\uFEFFevent_time,", "utf16le"), "rees46"],
  ["events.jsonl", "{", "events"],
  ["events", '{"event_id":', "events"],
  ["events", '{"event_id":"\0"}\n', "events"],
  ["shop.csv", "543462,1715,1464116,pv,1511658000\n", "taobao"],
  ["shop.csv", "543462,1715,1464116,look,1511658000\n", "rees46"],
])("%s that begins with %s is known", async (name, content, format) => {
  writeFileSync(join(dir, name), content);
  expect(await openEventFile(join(dir, name))).toMatchObject({ format });
});

test("the format that is given counts, and is asked for where it is not clear", async () => {
  writeFileSync(file, "543462,1715,1464116,pv,1511658000\n");
  expect(await openEventFile(file, { format: "rees46" })).toMatchObject({ format: "rees46" });
  writeFileSync(join(dir, "hello"), "hello");
  await expect(openEventFile(join(dir, "hello"))).rejects.toThrow("--format");
});

test("a file that was written to, replaced or removed is another version", () => {
  writeFileSync(file, "a");
  const first = readFileVersion(file);
  expect(readFileVersion(file)).toBe(first);
  appendFileSync(file, "b");
  const second = readFileVersion(file);
  writeFileSync(join(dir, "other"), "cd");
  renameSync(join(dir, "other"), file);
  const third = readFileVersion(file);
  rmSync(file);
  expect(new Set([first, second, third, readFileVersion(file)]).size).toBe(4);
});
