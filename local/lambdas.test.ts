import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FUNCTIONS } from "../functions/registry.ts";
import { NOT_ON_LAPTOP } from "./lambdas.ts";

test("every Lambda is deployed on a laptop, or is said not to be and why", () => {
  const sources = readdirSync("local", { recursive: true, encoding: "utf8" }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const deployed = sources.flatMap((file) =>
    [
      ...readFileSync(join("local", file), "utf8").matchAll(
        /deployFunction<\w+>\(\{[^}]*?noun: "([a-z-]+)"/g,
      ),
    ].map(([, noun]) => noun),
  );
  expect([...new Set(deployed), ...Object.keys(NOT_ON_LAPTOP)].sort()).toEqual(Object.keys(FUNCTIONS).sort());
});
