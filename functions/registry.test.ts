import { existsSync, readdirSync, readFileSync } from "node:fs";
import { FUNCTION_NAMES, FUNCTIONS } from "./registry.ts";

test("every folder with a handler is in the registry, and every entry has its handler and its environment", () => {
  const folders = readdirSync("functions").filter((name) => existsSync(`functions/${name}/handler.ts`));
  expect(folders.sort()).toEqual([...FUNCTION_NAMES].sort());
  expect(FUNCTION_NAMES.filter((name) => !existsSync(`functions/${name}/env.ts`))).toEqual([]);
});

test.each(FUNCTION_NAMES)("what is told of %s is what Lambda takes", (name) => {
  const { description, timeoutSeconds, memoryMb, folders = [] } = FUNCTIONS[name];
  expect(description).toMatch(/^[A-Z].{10,250}[^.]$/);
  expect(timeoutSeconds).toBeGreaterThan(0);
  expect(timeoutSeconds).toBeLessThanOrEqual(900);
  expect(memoryMb).toBeGreaterThanOrEqual(128);
  expect(memoryMb).toBeLessThanOrEqual(10_240);
  expect(folders.filter((folder) => !existsSync(folder))).toEqual([]);
});

test("every Lambda is in the table of docs/architecture.md, and no other", () => {
  const [, table = ""] = readFileSync("docs/architecture.md", "utf8").split("| Lambda | what it does |");
  const rows = table.split("\n\n")[0]?.matchAll(/^\| `([a-z-]+)` \|/gm) ?? [];
  expect([...rows].map(([, name]) => name)).toEqual(FUNCTION_NAMES);
});
