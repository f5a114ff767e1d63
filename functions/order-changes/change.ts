import type { OrderRow } from "../../athena/orders-table.ts";
import { type Attribute, integerOf, itemsOf, priceOf, textOf, wellFormed } from "./attributes.ts";
import { microsecondsOf, timestampText } from "./creation-time.ts";
import { UnreadableChangeError } from "./unreadable-change.ts";

/** A change as DynamoDB's stream tells it, or as DynamoDB itself puts it into Kinesis: that one has a `tableName`. */
interface Change {
  eventID?: unknown;
  eventName?: unknown;
  dynamodb?: {
    Keys?: Record<string, Attribute>;
    NewImage?: Record<string, Attribute>;
    /** 21 to 40 digits; what DynamoDB itself puts into Kinesis has none. */
    SequenceNumber?: unknown;
    ApproximateCreationDateTime?: unknown;
  };
}

const EVENT_TYPES: readonly unknown[] = ["INSERT", "MODIFY", "REMOVE"];
const SEQUENCE = /^\d{1,40}$/;

/** More than DynamoDB's longest. */
const SEQUENCE_DIGITS = 40;

/**
 * The change as a row of the table `orders`. What was removed has no content but its key.
 * @param arrival counts where the record does not tell its time
 * @throws UnreadableChangeError
 */
export function rowOf(change: unknown, arrival: unknown): OrderRow {
  const { eventID, eventName, dynamodb } = (change ?? {}) as Change;
  if (!EVENT_TYPES.includes(eventName) || typeof dynamodb !== "object" || dynamodb === null) {
    throw new UnreadableChangeError("no change of a table");
  }
  const orderid = textOf(dynamodb.Keys?.orderid);
  if (orderid === null || typeof eventID !== "string" || eventID === "") {
    throw new UnreadableChangeError("no key or no event id");
  }
  if (eventName !== "REMOVE" && !dynamodb.NewImage) {
    throw new UnreadableChangeError("no image: the table's stream must have the new one");
  }
  const created = microsecondsOf(dynamodb.ApproximateCreationDateTime);
  const time = created ?? microsecondsOf(arrival);
  if (time === undefined) {
    throw new UnreadableChangeError("no time");
  }
  const image = eventName === "REMOVE" ? {} : (dynamodb.NewImage ?? {});
  const items = itemsOf(image.items);
  return {
    orderid,
    product_name: textOf(image.product_name) ?? items.firstName,
    quantity: integerOf(image.quantity) ?? items.quantity,
    price: priceOf(image.value) ?? priceOf(image.price),
    cdc_event_type: eventName as string,
    creation_datetime: timestampText(time),
    status: textOf(image.status),
    currency: textOf(image.currency),
    checkout_id: textOf(image.checkout_id),
    user_id: textOf(image.user_id),
    items_json: textOf(image.items),
    sequence_number: sequenceOf(dynamodb.SequenceNumber, created),
    event_id: wellFormed(eventID),
  };
}

/** A change without a number of its own is ordered by its time to the microsecond, as DynamoDB advises. */
function sequenceOf(number: unknown, created: number | undefined): string {
  const sequence = number ?? (created === undefined ? undefined : String(created));
  if (typeof sequence !== "string" || !SEQUENCE.test(sequence)) {
    throw new UnreadableChangeError("no sequence number");
  }
  return sequence.padStart(SEQUENCE_DIGITS, "0");
}
