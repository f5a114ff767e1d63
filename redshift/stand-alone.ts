/** What Redshift runs outside of a transaction only, or what reaches a stream, of which that is said nowhere. */
const ALONE = [
  /^(create|drop) database\b/,
  /^(create|alter|drop) external (table|schema)\b/,
  /^alter table \S+ (append|add partition|add if not exists partition|drop partition|set location|set file)\b/,
  /^alter table \S+ alter column \S+ type\b/,
  /^(vacuum|analyze compression)\b/,
  /^(create|alter|drop|refresh) materialized view\b/,
];

/** Done twice, these leave what they leave once, or follow what they would collide with. */
const REPEATABLE = [
  /^create (external )?schema if not exists\b/,
  /^drop \w+( view)? if exists\b/,
  /^alter materialized view \S+ auto refresh (yes|no)$/,
  /^vacuum\b/,
];

const inOneLine = (statement: string) => statement.toLowerCase().replace(/\s+/g, " ");

/** Whether a statement must be a call of its own. */
export function standsAlone(statement: string): boolean {
  return ALONE.some((pattern) => pattern.test(inOneLine(statement)));
}

/** Statements of a file with one that stands alone that could not be run again after the run died behind them. */
export function unrepeatable(statements: readonly string[]): string[] {
  return statements.filter((statement, index) => {
    const line = inOneLine(statement);
    const [, view] = /^create materialized view (\S+)/.exec(line) ?? [];
    const before = inOneLine(statements[index - 1] ?? "");
    return view === undefined
      ? !REPEATABLE.some((pattern) => pattern.test(line))
      : before !== `drop materialized view if exists ${view}`;
  });
}
