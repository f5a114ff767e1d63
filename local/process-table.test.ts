import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findByEnvironment, listProcesses, readStartMark } from "./process-table.ts";

let folder: string;
let child: ChildProcess;
let pid: number;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "processes-"));
  const program = join(folder, "a ) name (1");
  symlinkSync(process.execPath, program);
  child = spawn(program, ["-e", "console.log(); setInterval(() => {}, 1000)"], {
    env: { PROCESS_TABLE_TEST: folder },
    detached: true,
  });
  await once(child.stdout as NonNullable<typeof child.stdout>, "data");
  pid = child.pid as number;
});
afterAll(async () => {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  rmSync(folder, { recursive: true });
});

test("a process is listed with its group, whatever its program is called", () => {
  expect(listProcesses().find((entry) => entry.pid === pid)).toMatchObject({ group: pid });
});

test("the mark of a process stays, and differs from that of another one", () => {
  const mark = readStartMark(pid);
  expect(mark).toBeDefined();
  expect(readStartMark(pid)).toBe(mark);
  expect(readStartMark(process.pid)).not.toBe(mark);
});

const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("a process is found by its environment, by the whole value only", () => {
  expect(findByEnvironment("PROCESS_TABLE_TEST", folder)).toEqual([pid]);
  expect(findByEnvironment("PROCESS_TABLE_TEST", folder.slice(0, -1))).toEqual([]);
});

test("one that has been killed is no longer there", async () => {
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  expect(readStartMark(other.pid as number)).toBeDefined();
  const exited = once(other, "exit");
  other.kill("SIGKILL");
  await exited;
  expect(readStartMark(other.pid as number)).toBeUndefined();
});
