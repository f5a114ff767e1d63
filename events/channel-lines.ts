/** The channels of clicks on standard input, a line of JSON each: how tests compare the two languages. */
import { createInterface } from "node:readline";
import { type ChannelRules, channelJudge } from "./channel.ts";
import rules from "./channels.json" with { type: "json" };

const channel = channelJudge(rules as ChannelRules);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${channel(JSON.parse(line))}\n`);
}
