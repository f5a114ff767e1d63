import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLastPort } from "./last-port.ts";

const folder = mkdtempSync(join(tmpdir(), "last-port-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['{"port":4000}', 4000],
  ['{"port":"4000"}', undefined],
  ['{"port":4000.5}', undefined],
  ["{}", undefined],
  ['{"port":40', undefined],
])("a file with %s has the port %s", (text, port) => {
  const file = join(folder, "dashboard.json");
  writeFileSync(file, text);
  expect(readLastPort(file)).toBe(port);
});

test("without a file there is none", () => {
  expect(readLastPort(join(folder, "none"))).toBeUndefined();
});
