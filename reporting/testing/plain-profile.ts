/** A column of a test: values in order of their type, and how the engine under test should show them. */
export interface PlainColumn {
  name: string;
  type: string;
  /** Missing values are null. */
  values: readonly (string | null)[];
  compare: (a: string, b: string) => number;
  /** Whether it has quantiles. */
  isMeasured: boolean;
}

/** What a profile must tell, worked out by sorting. */
export function plainProfile({ name, type, values, compare, isMeasured }: PlainColumn): unknown[] {
  const known = values.filter((value) => value !== null).sort(compare);
  const at = (percent: number) => known[Math.ceil((percent / 100) * known.length) - 1] ?? null;
  const quantiles = [5, 25, 50, 75, 95].map((percent) => (isMeasured ? at(percent) : null));
  return [
    ...[name, type, values.length, values.length - known.length, new Set(known).size],
    ...[known[0] ?? null, ...quantiles, known.at(-1) ?? null],
  ];
}

export const asNumbers = (a: string, b: string) => Number(a) - Number(b);

/** By code points, as engines compare bytes of UTF-8. */
export const asTexts = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
