/** The payload is no request. Permanent. */
export class InvalidRequestError extends Error {
  override name = "InvalidRequestError";
}
