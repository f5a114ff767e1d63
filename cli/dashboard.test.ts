import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { makeTestPlaces } from "../local/database/test-database.ts";
import type { Places } from "../local/places.ts";
import { waitUntil } from "../local/wait-until.ts";
import { processesLeft } from "./testing/processes-left.ts";
import { type CliRun, RUN, startCli } from "./testing/run-cli.ts";

const ENDS_WITHIN_MS = 15_000;

let places: Places;
beforeEach(() => {
  places = makeTestPlaces();
});
const started: CliRun[] = [];
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
  rmSync(places.local, { recursive: true, force: true });
});

/** One that hangs is ended, and has no exit code then. */
async function ending({ child, output, ended }: CliRun) {
  const late = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
  const code = await ended;
  clearTimeout(late);
  return {
    code,
    lines: output.stderr
      .trim()
      .split("\n")
      .filter((line) => !/^[✓✗]/.test(line)),
  };
}

function dashboard(args: string[] = [], user: { uid?: number; gid?: number } = {}): CliRun {
  const run = startCli(["dashboard", ...args], { ECOMMERCE_STREAMING_LOCAL: places.local }, user);
  started.push(run);
  return run;
}

async function urlOf({ child, output }: CliRun): Promise<URL> {
  return waitUntil(
    "the address",
    () => {
      if (child.exitCode !== null) {
        throw new Error(output.stderr);
      }
      const [, url] = /dashboard (http\S+);/.exec(output.stderr) ?? [];
      return url === undefined ? undefined : new URL(url);
    },
    { timeoutMs: ENDS_WITHIN_MS },
  );
}

test("who has the printed address is let in, nobody else; the token is in no process list and no log, and stays", async () => {
  const first = dashboard();
  const url = await urlOf(first);
  const token = url.searchParams.get("token") ?? "";
  expect(token.length).toBeGreaterThan(32);
  expect((await fetch(url.origin)).status).toBe(401);
  const visit = await fetch(url, { redirect: "manual" });
  const cookie = visit.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await fetch(url.origin, { headers: { cookie } })).status).toBe(200);
  expect(processesLeft(token)).toEqual([]);
  expect(filesWith(token)).toEqual(["run/dashboard.json"]);
  expect(statSync(places.run("dashboard")).mode & 0o777).toBe(0o600);
  first.child.kill("SIGTERM");
  expect(await ending(first)).toMatchObject({ code: 0 });

  const second = dashboard();
  expect((await urlOf(second)).href).toBe(url.href);
  second.child.kill("SIGINT");
  expect(await ending(second)).toMatchObject({ code: 0 });
});

function filesWith(text: string): string[] {
  return readdirSync(places.local, { recursive: true, encoding: "utf8" }).filter((name) => {
    const file = join(places.local, name);
    return statSync(file).isFile() && readFileSync(file, "utf8").includes(text);
  });
}

test("an address that cannot be kept ends it in one line", async () => {
  mkdirSync(`${places.run("dashboard")}/a`, { recursive: true });
  chmodSync(places.run("dashboard"), 0o700);
  expect(await ending(dashboard())).toEqual({
    code: 1,
    lines: [expect.stringContaining(places.run("dashboard"))],
  });
});

test("a log that cannot be written ends it in one line", async () => {
  mkdirSync(places.log("dashboard"));
  expect(await ending(dashboard())).toEqual({
    ...{ code: 1, lines: [`${places.log("dashboard")}: it is a folder (open)`] },
  });
});

test("a port that is taken ends it in one line", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  expect(await ending(dashboard(["--port", `${port}`]))).toEqual({
    ...{ code: 2, lines: [`port ${port} is taken: choose another`] },
  });
  taken.close();
});

const kept = () => places.run("dashboard");

/** Root may do all: what a user may not is tried by the user nobody. */
const USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const mayEnter = spawnSync(process.execPath, ["-e", `fs.accessSync("${RUN}")`], USER).status === 0;

(mayEnter ? test : test.skip).each([
  ["an address that may not be read", () => writeFileSync(kept(), "{}"), 0o000, kept],
  ["a password that may not be read", () => writeFileSync(places.secrets, "{}"), 0o000, () => places.secrets],
  ["a folder that may not be written", () => {}, 0o555, () => dirname(kept())],
  ["a log that may not be written", () => {}, 0o555, () => places.logs],
])("%s ends it in one line", async (_, prepare, mode, forbidden) => {
  for (const folder of [places.local, places.logs, dirname(kept())]) {
    chmodSync(folder, 0o777);
  }
  prepare();
  chmodSync(forbidden(), mode);
  expect(await ending(dashboard([], USER))).toEqual({
    code: 1,
    lines: [expect.stringContaining(forbidden())],
  });
});
