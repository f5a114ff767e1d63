/** A decimal with so many digits of its currency at least: digits that say nothing go, others never. */
export function withDigits(text: string, digits: number): string {
  const [whole = "", fraction = ""] = text.split(".");
  const kept = fraction.replace(/0+$/, "").padEnd(digits, "0");
  return kept === "" ? whole : `${whole}.${kept}`;
}
