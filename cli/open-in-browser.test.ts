import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { openInBrowser } from "./open-in-browser.ts";

const URL = "http://127.0.0.1:4000/?token=secret";

const folder = mkdtempSync(join(tmpdir(), "open-"));
const path = process.env.PATH;
afterAll(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

test("who lists the processes sees no token: the browser gets a file for its owner alone", async () => {
  for (const opener of ["open", "xdg-open"]) {
    writeFileSync(join(folder, opener), `#!/bin/sh\n{ echo "$@"; env; } > ${join(folder, "seen")}\n`);
    chmodSync(join(folder, opener), 0o755);
  }
  process.env.PATH = `${folder}${delimiter}${path}`;
  const file = join(folder, "lead.html");
  writeFileSync(file, "", { mode: 0o644 });

  await openInBrowser(URL, file);

  const seen = readFileSync(join(folder, "seen"), "utf8");
  expect(seen.split("\n")[0]).toBe(file);
  expect(seen).not.toContain("secret");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toContain(`url=${URL}`);
});

test("where no browser opens it is silent", async () => {
  process.env.PATH = "";
  await openInBrowser(URL, join(folder, "other.html"));
  expect(existsSync(join(folder, "other.html"))).toBe(true);
});
