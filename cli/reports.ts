import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../postgres/reports/", import.meta.url);

/** One file of postgres/reports. */
export interface Report {
  name: string;
  /** From the header's `-- title:` and `-- question:`. */
  title: string;
  question: string;
  sql: string;
}

export function readReports(): Report[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => {
      const sql = readFileSync(new URL(file, FOLDER), "utf8");
      const header = (key: string) => new RegExp(`^-- ${key}: *(.*)$`, "m").exec(sql)?.[1] ?? "";
      return { name: file.replace(/\.sql$/, ""), title: header("title"), question: header("question"), sql };
    });
}
