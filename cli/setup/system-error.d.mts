/** One line where the file system refused something that the user can put right; else undefined. */
export function describeSystemError(error: unknown): string | undefined;
