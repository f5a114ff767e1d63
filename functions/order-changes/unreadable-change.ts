/** No row can be made of the record; the message is a constant, for the log. Permanent: reading it again fails again. */
export class UnreadableChangeError extends Error {
  override name = "UnreadableChangeError";
}
