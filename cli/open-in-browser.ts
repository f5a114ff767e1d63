import { rmSync, writeFileSync } from "node:fs";
import { execa } from "execa";

const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: "open" };

/**
 * Opens an address that nobody else may see. Arguments of a program are seen by every user of the machine, so the browser
 * gets a file that leads there. Where none opens, the address was printed anyway.
 */
export async function openInBrowser(url: string, file: string): Promise<void> {
  writeLead(url, file);
  const opener = OPENERS[process.platform] ?? "xdg-open";
  await execa(opener, [file], { reject: false, stdio: "ignore", timeout: 5_000 });
}

/** A page that leads on to the address, for this user's eyes only. */
export function writeLead(url: string, file: string): void {
  rmSync(file, { force: true });
  const lead = `<!doctype html><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${url}">`;
  writeFileSync(file, `${lead}\n`, { mode: 0o600 });
}
