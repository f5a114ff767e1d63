/** Runs one step of a set-up or a start and prints one line with its time to stderr. */
export function step<T>(title: string, work: () => Promise<T> | T): Promise<T>;
