// How fast a backlog in the emulator's Kinesis is served and caught up with: `node --import tsx bench/catch-up-times.ts
// 150000`; without a number a million events, some minutes.

import { measureCatchUp } from "./catch-up.ts";

const [events = "1000000"] = process.argv.slice(2);

process.stdout.write(`${JSON.stringify(await measureCatchUp(Number(events)), null, 2)}\n`);
