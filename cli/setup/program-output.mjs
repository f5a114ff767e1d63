import { spawnSync } from "node:child_process";

/** Both outputs of a program that ends in time; `ok` where it succeeded. Undefined where there is no such program. */
export function readProgramOutput(file, args) {
  const { error, status, stdout, stderr } = spawnSync(file, args, { encoding: "utf8", timeout: 30_000 });
  if (error?.code === "ENOENT") {
    return undefined;
  }
  const text = `${stdout ?? ""}${stderr ?? ""}`.trim() || (error?.message ?? "");
  return { ok: status === 0, text };
}
