/**
 * Runs one step of a set-up or a start and prints one line with its time, to stderr so that stdout stays for results.
 * On a terminal the step shows itself while it runs.
 */
export async function step(title, work) {
  const began = performance.now();
  const isTerminal = process.stderr.isTTY === true;
  if (isTerminal) {
    process.stderr.write(`… ${title}`);
  }
  const show = (mark, rest) =>
    process.stderr.write(`${isTerminal ? "\r\x1b[2K" : ""}${mark} ${title}${rest}\n`);
  try {
    const result = await work();
    const seconds = (performance.now() - began) / 1000;
    show("✓", ` (${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s)`);
    return result;
  } catch (error) {
    show("✗", "");
    throw error;
  }
}
