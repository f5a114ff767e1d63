/** Ends the command in order, as SIGTERM does, though nobody has pressed a key. */
export function endInOrder(): void;

/** In the place of a signal's number. */
export const NOBODY_PRESSED: 0;
