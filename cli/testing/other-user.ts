import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** For a child process. */
export interface User {
  uid: number;
  gid: number;
}

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
const NOBODY = { uid: 65_534, gid: 65_534 };

/** Somebody else than root: nobody. Undefined where we are not root, or Node or this checkout is not for others to read. */
export const OTHER_USER: User | undefined =
  process.getuid?.() === 0 && mayRead(`${CHECKOUT}package.json`) ? NOBODY : undefined;

function mayRead(file: string): boolean {
  return spawnSync("cat", [file], { ...NOBODY, stdio: "ignore" }).status === 0 && mayRun(process.execPath);
}

function mayRun(program: string): boolean {
  return spawnSync(program, ["--version"], { ...NOBODY, stdio: "ignore" }).status === 0;
}

/** A test that needs two users; says that it was skipped where there is one only. */
export const testOfTwoUsers = OTHER_USER === undefined ? test.skip : test;
