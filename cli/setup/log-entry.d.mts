export function logEntry(
  part: string,
  level: string,
  message: string,
  fields?: Record<string, unknown>,
  time?: Date,
): string;
