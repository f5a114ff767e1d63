import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntil } from "../wait-until.ts";
import { watchOutput } from "./output-watch.ts";

const EVERY_MS = 5;

let folder: string;
let file: string;
let matches: number;
let end: () => void;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "output-"));
  file = join(folder, "job.log");
  writeFileSync(file, "");
  matches = 0;
  end = watchOutput(
    file,
    /^the job is ready$/,
    () => {
      matches += 1;
    },
    EVERY_MS,
  );
});
afterEach(() => {
  end();
  rmSync(folder, { recursive: true });
});

const looks = (count: number) => new Promise((resolve) => setTimeout(resolve, count * EVERY_MS));
const match = () => waitUntil("the match", () => matches > 0, { timeoutMs: 10_000, everyMs: EVERY_MS });

test("a line that is written in pieces matches when it is whole, once", async () => {
  appendFileSync(file, "starting\nthe job ");
  await looks(4);
  appendFileSync(file, "is ready");
  await looks(4);
  expect(matches).toBe(0);
  appendFileSync(file, "\n");
  await match();
  appendFileSync(file, "the job is ready\n");
  await looks(4);
  expect(matches).toBe(1);
});

test("a line behind much output is found", async () => {
  appendFileSync(file, `${"x".repeat(100_000)}\n${"y".repeat(200_000)}\nthe job is ready\n`);
  await match();
});

test("after the watching has ended nothing matches", async () => {
  end();
  appendFileSync(file, "the job is ready\n");
  await looks(4);
  expect(matches).toBe(0);
});
