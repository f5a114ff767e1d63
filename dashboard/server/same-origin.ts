import type { Context, MiddlewareHandler } from "hono";

/** Names of this machine; any other in `Host` is a page elsewhere whose name was pointed at us. */
const OWN_NAMES = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Lets through only what a page of this server may ask: by a name of this machine, and what changes something only
 * with our own `Origin` and as JSON, which no form of another site can send. A person may come from anywhere.
 */
export const refuseForeign: MiddlewareHandler = async (context, next) => {
  const host = context.req.header("host") ?? "";
  if (!OWN_NAMES.has(host.replace(/:\d+$/, ""))) {
    return context.json({ error: "this server answers on 127.0.0.1 only" }, 421);
  }
  const origin = context.req.header("origin");
  const isOwn = origin === `http://${host}`;
  if ((origin !== undefined && !isOwn) || (isFromElsewhere(context) && !isVisit(context))) {
    return context.json({ error: "not for pages of other sites" }, 403);
  }
  if (!["GET", "HEAD"].includes(context.req.method)) {
    if (!isOwn) {
      return context.json({ error: "only this server's own page may change something" }, 403);
    }
    if (!/^application\/json(;|$)/i.test(context.req.header("content-type") ?? "")) {
      return context.json({ error: "the body must be application/json" }, 415);
    }
  }
  return next();
};

/** Whether a page that is not this server's, or a file, led the browser here. */
export function isFromElsewhere(context: Context): boolean {
  return !["same-origin", "none"].includes(context.req.header("sec-fetch-site") ?? "none");
}

/** A page in a tab of its own: what led there cannot read it. */
function isVisit({ req }: Context): boolean {
  return (
    req.method === "GET" &&
    req.header("sec-fetch-mode") === "navigate" &&
    req.header("sec-fetch-dest") === "document"
  );
}
