// Plain JavaScript without dependencies: the set-up logs as well, before anything is installed.

/** One entry of a log in `.local/logs`; a stack trace goes below it, as it is. */
export function logEntry(part, level, message, fields = {}, time = new Date()) {
  const at = time.toISOString().replace("T", " ").replace("Z", " UTC");
  const details = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : "";
  return `${at} [${part}] ${level}: ${message}${details}\n`;
}
