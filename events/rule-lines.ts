/**
 * What rules say of lines of JSON on standard input: how tests compare the two languages. The first argument says which:
 * `channels` of clicks, `agents` of user agents; the second a file of such rules, else they are the contract's.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { agentJudge } from "./agent.ts";
import { agentRules } from "./agent-rules.ts";
import { sourceJudge } from "./channel.ts";
import { CHANNEL_RULES } from "./channel-rules.ts";

const [kind, file] = process.argv.slice(2);
const rules = file === undefined ? undefined : JSON.parse(readFileSync(file, "utf8"));
const judge = kind === "agents" ? agentJudge(rules ?? agentRules()) : sourceJudge(rules ?? CHANNEL_RULES);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(judge(JSON.parse(line)))}\n`);
}
