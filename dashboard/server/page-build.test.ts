import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildPage } from "./page-build.ts";

/** In the place of Vite: what it is asked to build is the page. */
const BUILDER = `
const { mkdirSync, writeFileSync } = require("node:fs");
const outDir = process.argv[process.argv.indexOf("--outDir") + 1];
mkdirSync(outDir);
writeFileSync(outDir + "/index.html", String(process.hrtime.bigint()));
`;

const SOURCES = [
  "dashboard/page/src/main.ts",
  "dashboard/wire.ts",
  "events/visible-text.ts",
  "postgres/explanation-texts.ts",
  "postgres/models.ts",
  "package.json",
];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "page-"));
  for (const path of SOURCES) {
    write(path, "{}\n");
  }
  write("node_modules/vite/bin/vite.js", BUILDER);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const build = async () =>
  readFileSync(join(await buildPage(root, join(root, "elsewhere")), "index.html"), "utf8");

test("the page is built once as long as nothing changes, and nothing else is left", async () => {
  const built = await build();
  expect(await build()).toBe(built);
  expect(readdirSync(join(root, "dashboard")).sort()).toEqual(["dist", "page", "wire.ts"]);
});

test.each(SOURCES)("the page is built again when %s has changed", async (path) => {
  const built = await build();
  appendFileSync(join(root, path), "\n");
  expect(await build()).not.toBe(built);
});

test("the page is built again when a source has another name", async () => {
  const built = await build();
  rmSync(join(root, "dashboard/page/src/main.ts"));
  write("dashboard/page/src/other.ts", "{}\n");
  expect(await build()).not.toBe(built);
});

test("what Vite refuses is told in one line, and nothing is left of it", async () => {
  const failing =
    'process.stderr.write("\\x1b[31merror during build:\\x1b[39m\\nno such import: x\\n    at main.ts\\n")';
  write("node_modules/vite/bin/vite.js", `${BUILDER}${failing};process.exit(1);`);
  await expect(build()).rejects.toThrow(/^the dashboard's page cannot be built: no such import: x$/);
  expect(readdirSync(join(root, "dashboard")).sort()).toEqual(["page", "wire.ts"]);
});
