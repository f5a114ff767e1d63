import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identify } from "./child-process.ts";
import { AlreadyRunningError, findHolder, takeRunLock } from "./run-lock.ts";

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "run-lock-"));
  file = join(dir, "start.lock");
});
afterEach(() => rmSync(dir, { recursive: true }));

test("a second one is told who runs, until the first gives the lock back", () => {
  const release = takeRunLock(file, "start");
  expect(() => takeRunLock(file, "report")).toThrow(new AlreadyRunningError(findHolder(file) as never));
  expect(() => takeRunLock(file, "report")).toThrow(`npm start runs already (process ${process.pid})`);
  release();
  takeRunLock(file, "report")();
  expect(existsSync(file)).toBe(false);
});

test("the lock of one that was killed is taken over", async () => {
  const child = spawn("sleep", ["60"]);
  writeFileSync(file, JSON.stringify({ ...identify(child.pid ?? 0), command: "start" }));
  expect(findHolder(file)?.pid).toBe(child.pid);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  takeRunLock(file, "start");
  expect(findHolder(file)?.pid).toBe(process.pid);
});

test("a process that has the pid of the one before is not taken for it", () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, startMark: "another boot", command: "start" }));
  takeRunLock(file, "start");
  expect(findHolder(file)?.startMark).toBe(identify(process.pid)?.startMark);
});

test("half a lock is no lock", () => {
  writeFileSync(file, '{"pid":');
  takeRunLock(file, "start")();
});
