const NUMERAL = /^(-?)([0-9]+)(?:[.]([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

/** The amount times 10^digits, exactly; undefined where that is no whole number or has over 18 digits. */
export function minorUnits(numeral: string, digits: number): bigint | undefined {
  const [, sign, whole = "", fraction = "", exponent = "0"] = NUMERAL.exec(numeral) ?? [];
  const significant = (whole + fraction).replace(/^0+/, "");
  if (significant === "") return 0n;
  const kept = Math.max(0, significant.length - fraction.length + Number(exponent) + digits);
  if (kept > 18 || /[1-9]/.test(significant.slice(kept))) return undefined;
  const units = BigInt(significant.slice(0, kept).padEnd(kept, "0"));
  return sign ? -units : units;
}

/** The inverse, with all of the digits: 2990 with two is "29.90". @param units not below 0 */
export function amountText(units: bigint, digits: number): string {
  const text = units.toString().padStart(digits + 1, "0");
  const point = text.length - digits;
  return digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
}
