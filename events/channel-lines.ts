/**
 * The own sources of clicks on standard input, a line of JSON each, by the rules of a file or those of the contract: how
 * tests compare the two languages.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { sourceJudge } from "./channel.ts";
import { CHANNEL_RULES } from "./channel-rules.ts";

const [file] = process.argv.slice(2);
const ownSource = sourceJudge(file === undefined ? CHANNEL_RULES : JSON.parse(readFileSync(file, "utf8")));
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(ownSource(JSON.parse(line)))}\n`);
}
