/** Values of the environment, by the name in `${name}`. */
export type Values = Readonly<Record<string, string>>;

/** A statement asks for a value that nobody gave. Permanent. */
export class UnknownValueError extends Error {
  override name = "UnknownValueError";
}

/** A name as SQL quotes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A time as a literal, in UTC. */
export function quoteTime(time: Date): string {
  return `timestamp '${time.toISOString().replace("T", " ").replace("Z", "")}'`;
}

/** The statement with its values, each SQL already: a name that is quoted, a literal. @throws UnknownValueError */
export function fillIn(statement: string, values: Values): string {
  return statement.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new UnknownValueError(
        `a statement asks for ${name}; there are: ${Object.keys(values).join(", ")}`,
      );
    }
    return value;
  });
}
