/** No order has this id. Permanent until someone places it. */
export class OrderNotFoundError extends Error {
  override name = "OrderNotFoundError";
}

/** The order is another one than the caller takes it for. Permanent: look at it again. */
export class OrderConflictError extends Error {
  override name = "OrderConflictError";
}

/** An order of this status cannot be changed so. Permanent. */
export class ChangeRefusedError extends Error {
  override name = "ChangeRefusedError";
}
