import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { newPasswords, writeSecrets } from "../local/database/secrets.ts";
import { makeTestPlaces } from "../local/database/test-database.ts";
import type { Places } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { OTHER_USER, testOfTwoUsers } from "./testing/other-user.ts";

const CHECKOUT = fileURLToPath(new URL("..", import.meta.url));
const RUN = join(CHECKOUT, "cli/run.mjs");

let places: Places;
let release: () => void;
beforeEach(() => {
  places = makeTestPlaces();
  chmodSync(places.local, 0o755);
  writeSecrets(places, { port: 1, passwords: newPasswords() });
  release = takeRunLock(places.lock, "start");
});
afterEach(() => {
  release();
  rmSync(places.local, { recursive: true });
});

/** As the other user, on what we keep. */
function run(...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [RUN, ...args], {
    ...OTHER_USER,
    env: { PATH: process.env.PATH, ECOMMERCE_STREAMING_LOCAL: places.local },
    encoding: "utf8",
  });
  return { status, stderr };
}

const ADVICE = "run as root, or set ECOMMERCE_STREAMING_LOCAL to a folder of your own";
const complaint = (path: string, done: string) => ({
  status: 1,
  stderr: `${path} belongs to root and cannot be ${done} by nobody: ${ADVICE}\n`,
});

function hide(path: string, mode: number): void {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "{}");
  }
  chmodSync(path, mode);
}

testOfTwoUsers("secrets of somebody else are not called broken", () => {
  expect(run("report", "books")).toEqual(complaint(places.secrets, "read"));
});

testOfTwoUsers("a system of somebody else whose lock cannot be read is not called stopped", () => {
  hide(places.lock, 0o600);
  expect(run("status")).toEqual(complaint(places.lock, "read"));
});

testOfTwoUsers("nor is one whose emulator cannot be asked for", () => {
  hide(join(places.emulator, "emulator.json"), 0o644);
  hide(places.emulator, 0o700);
  expect(run("status")).toEqual(complaint(places.emulator, "entered"));
});

testOfTwoUsers("a whole folder that cannot be entered is named", () => {
  hide(places.local, 0o700);
  expect(run("report", "books")).toEqual(complaint(places.local, "entered"));
});

testOfTwoUsers("a reset by somebody else says whose data these are, and removes nothing", () => {
  expect(run("reset")).toEqual(complaint(dirname(places.lock), "written to"));
  expect(existsSync(places.secrets)).toBe(true);
});

testOfTwoUsers("the dashboard's page is built elsewhere where the checkout is somebody else's", () => {
  const [checkout, own] = ["checkout", "own"].map((name) => join(places.local, name)) as [string, string];
  const bundled = [
    "dashboard/page",
    "dashboard/wire.ts",
    "events/visible-text.ts",
    "postgres/models.ts",
    "postgres/explanation-texts.ts",
  ];
  for (const path of [...bundled, "package.json"]) {
    cpSync(join(CHECKOUT, path), join(checkout, path), { recursive: true });
  }
  symlinkSync(join(CHECKOUT, "node_modules"), join(checkout, "node_modules"));
  mkdirSync(own);
  chownSync(own, OTHER_USER?.uid ?? 0, OTHER_USER?.gid ?? 0);
  const [module, root, elsewhere] = [
    join(CHECKOUT, "dashboard/server/page-build.ts"),
    checkout,
    join(own, "page"),
  ].map((path) => JSON.stringify(path));
  const script = `import { buildPage } from ${module}; await buildPage(${root}, ${elsewhere});`;
  const { stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { ...OTHER_USER, cwd: CHECKOUT, env: { PATH: process.env.PATH }, encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(existsSync(join(own, "page/index.html"))).toBe(true);
});
