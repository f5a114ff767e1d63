#!/usr/bin/env node
// Entry of every npm script. Syntax and imports of an old Node only: an unfit one must get as far as to say so.

import { versionProblem } from "./setup/versions.mjs";

const problem = versionProblem("node", process.versions.node);
if (problem === undefined) {
  import("./ending.mjs").then(({ watchNpm, watchOutputs }) => {
    watchOutputs();
    watchNpm();
    return import("./setup/run-command.mjs");
  });
} else {
  process.stderr.write(`Node.js ${process.versions.node} ${problem}\n`);
  process.exitCode = 1;
}
