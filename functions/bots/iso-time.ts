/** `2026-01-31T12:00:00.000000Z` of microseconds since 1970; such texts sort as their times do. */
export function isoTime(micros: number): string {
  const milliseconds = new Date(Math.floor(micros / 1000)).toISOString().slice(0, -1);
  return `${milliseconds}${String(micros % 1000).padStart(3, "0")}Z`;
}
