import { readFileSync } from "node:fs";

/** The port that the dashboard was served on before. */
export function readLastPort(file: string): number | undefined {
  try {
    const { port } = JSON.parse(readFileSync(file, "utf8"));
    return Number.isInteger(port) ? port : undefined;
  } catch {
    return undefined;
  }
}
