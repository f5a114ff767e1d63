/** Judges records on standard input, a line `stream base64` each: how tests compare the two languages. */
import { createInterface } from "node:readline";
import { judge } from "./contract.ts";
import type { Stream } from "./schema.ts";

for await (const line of createInterface({ input: process.stdin })) {
  const [stream, payload = ""] = line.split(" ");
  const judged = judge(stream as Stream, Buffer.from(payload, "base64"));
  const verdict = judged.verdict === "accepted" ? ["accepted"] : [judged.reason, judged.path, judged.rule];
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
}
