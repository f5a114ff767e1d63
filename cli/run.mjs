#!/usr/bin/env node
// Entry of every npm script. Syntax and imports of an old Node only: an unfit one must get as far as to say so.

import { isAtLeast, NODE_NEEDED } from "./setup/versions.mjs";

if (isAtLeast(process.versions.node, NODE_NEEDED)) {
  import("./ending.mjs").then(({ watchNpm, watchOutputs }) => {
    watchOutputs();
    watchNpm();
    return import("./setup/run-command.mjs");
  });
} else {
  process.stderr.write(`Node.js ${process.versions.node} is too old: ${NODE_NEEDED} or newer is needed\n`);
  process.exitCode = 1;
}
