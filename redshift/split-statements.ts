/** What a statement is cut by: a text, a quoted name or a comment may hold a semicolon. */
const PIECE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"\-/;]+|./g;

/** The statements of a file, without semicolons and without the comments before and behind each. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let current = "";
  for (const [piece] of sql.matchAll(PIECE)) {
    if (piece === ";") {
      statements.push(current);
      current = "";
    } else if (!/^(--|\/\*)/.test(piece)) {
      current += piece;
    }
  }
  return [...statements, current]
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
