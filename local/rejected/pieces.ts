import { MOST_AT_ONCE } from "../../functions/corrections/request.ts";

/** Lambda takes 6 MB in all. */
const MOST_BYTES = 3_000_000;

/** Items in the order in which they come, in pieces that one request holds; one that is larger goes by itself. */
export function* inPieces<T>(items: readonly T[]): Generator<T[]> {
  let piece: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item));
    if (piece.length === MOST_AT_ONCE || (piece.length > 0 && bytes + size > MOST_BYTES)) {
      yield piece;
      [piece, bytes] = [[], 0];
    }
    piece.push(item);
    bytes += size;
  }
  if (piece.length > 0) {
    yield piece;
  }
}
