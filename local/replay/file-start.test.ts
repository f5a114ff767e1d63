import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readFileStart, readFileVersion } from "./file-start.ts";
import { detectFormat } from "./formats.ts";

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "file-start-"));
  file = join(dir, "shop.csv");
});
afterEach(() => rmSync(dir, { recursive: true }));

test.each([
  ["is empty", ""],
  ["is compressed (gzip): unpack it first", gzipSync("event_time")],
  ["is compressed (zip): unpack it first", "PK\x03\x04rest"],
  ["is binary: give a file of text", Buffer.from([1, 2, 0, 3])],
])("a file that %s is refused, whatever format is given", (complaint, content) => {
  writeFileSync(file, content);
  expect(() => detectFormat(file, "rees46")).toThrow(`${file} ${complaint}`);
  expect(() => detectFormat(file)).toThrow(`${file} ${complaint}`);
});

test("what is no file is refused", () => {
  expect(() => readFileStart(file)).toThrow(`${file} does not exist`);
  mkdirSync(file);
  expect(() => readFileStart(file)).toThrow(`${file} is a folder: give a file`);
  const pipe = join(dir, "pipe");
  execFileSync("mkfifo", [pipe]);
  expect(() => readFileStart(pipe)).toThrow(`${pipe} is no regular file: give a file`);
});

test("bad events and UTF-16 are no binary files", () => {
  writeFileSync(file, '{"event_id":"\0"}\n');
  expect(detectFormat(file, "events")).toBe("events");
  writeFileSync(file, Buffer.from("\uFEFFevent_time,", "utf16le"));
  expect(detectFormat(file)).toBe("rees46");
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
