// A job whose behaviour is its arguments: node scripted-job.mjs --behaviour <name> ...
import { spawn } from "node:child_process";
import process from "node:process";

const argument = (name) => {
  const index = process.argv.indexOf(name);
  return index < 0 ? undefined : process.argv[index + 1];
};
const behaviour = argument("--behaviour");

if (behaviour === "fail") {
  console.error("the disk is on fire");
  process.exit(3);
}
if (behaviour === "succeed") {
  process.exit(0);
}
if (behaviour === "deaf") {
  process.on("SIGTERM", () => {});
} else {
  process.on("SIGTERM", () => process.exit(0));
}
console.log(process.argv.slice(2).join(" "));
// PySpark's daemon has a process group of its own, so on Linux this child has one too (that is what `set -m` does).
const monitor = process.platform === "linux" ? "set -m" : ":";
const script = `${monitor}; sleep 600 & echo "$PPID $!" >> "$1"; echo "job is ready"; wait`;
spawn("bash", ["-c", script, "bash", argument("--pids") ?? "/dev/null"], {
  stdio: ["ignore", "inherit", "inherit"],
});
setInterval(() => {}, 60_000);
