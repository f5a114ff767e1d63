import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Mail } from "./mailbox.ts";
import type { Places } from "./places.ts";

/** Appends a mail to the file that the page shows. */
export function keepMail({ mails }: Pick<Places, "mails">, mail: Mail): void {
  appendFileSync(mails, `${JSON.stringify(mail)}\n`, { mode: 0o600 });
}

/** The last mails, the newest first; each once, though the emulator may have handed it over twice. */
export function readMails({ mails }: Pick<Places, "mails">, most: number): Mail[] {
  const lines = existsSync(mails) ? readFileSync(mails, "utf8").trimEnd().split("\n") : [];
  const read = lines.filter(Boolean).map((line) => JSON.parse(line) as Mail);
  return [...new Map(read.map((mail) => [mail.id, mail])).values()].reverse().slice(0, most);
}
