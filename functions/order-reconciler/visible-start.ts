const LONGEST = 80;

/** What a change is made of, and never what it tells. */
const WORDS = new Set([
  ...["eventID", "eventName", "eventVersion", "eventSource", "eventSourceARN", "awsRegion", "tableName"],
  ...[
    "dynamodb",
    "Keys",
    "NewImage",
    "OldImage",
    "SequenceNumber",
    "ApproximateCreationDateTime",
    "SizeBytes",
  ],
  ...[
    "StreamViewType",
    "INSERT",
    "MODIFY",
    "REMOVE",
    "S",
    "N",
    "M",
    "L",
    "NULL",
    "BOOL",
    "null",
    "true",
    "false",
  ],
  ...["orderid", "product_name", "quantity", "price", "value", "status", "currency", "items"],
]);

/**
 * How a record begins, to be seen what it is: words of which changes are made stay, of others each letter is an x and each digit
 * a 0, so that nobody is told of.
 */
export function visibleStart(bytes: Buffer): string {
  const text = bytes.subarray(0, 4 * LONGEST).toString();
  const masked = text.replace(/[\p{L}\p{M}\p{N}_]+/gu, (word) =>
    WORDS.has(word) ? word : word.replace(/\p{N}/gu, "0").replace(/[\p{L}\p{M}]/gu, "x"),
  );
  // What is neither of these steers a terminal, or is no character.
  const visible = masked.replace(/[^\x20-\x7e]/g, "?");
  return visible.length > LONGEST ? `${visible.slice(0, LONGEST - 1)}…` : visible;
}
