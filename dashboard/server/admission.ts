import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { isFromElsewhere } from "./same-origin.ts";

const REFUSAL =
  "This dashboard opens by its whole address, which ends in ?token=…: npm start and npm run dashboard print it, " +
  "and npm run status prints it again.";

/**
 * Lets through only who has the token: every program and every user of this machine reaches the port, and what it serves
 * acts with the rights of who started it. The printed address has the token; its first visit puts it into a cookie.
 */
export function requireToken(token: string): MiddlewareHandler {
  const expected = digest(token);
  const isToken = (text: string | undefined) => timingSafeEqual(digest(text ?? ""), expected);

  return async (context, next) => {
    const cookie = cookieName(context);
    const hasCookie = isToken(getCookie(context, cookie));
    const { pathname, searchParams } = new URL(context.req.url);
    const shown = searchParams.get("token");
    if (pathname !== "/" || shown === null) {
      return hasCookie ? next() : refuse(context);
    }
    if (isToken(shown)) {
      setCookie(context, cookie, token, { path: "/", httpOnly: true, sameSite: "Strict" });
    } else if (!hasCookie) {
      return refuse(context);
    }
    searchParams.delete("token");
    return moveOn(context, searchParams.size === 0 ? "/" : `/?${searchParams}`);
  };
}

/** Cookies know no ports: two dashboards on one machine would take each other's away. */
function cookieName(context: Context): string {
  const port = new URL(`http://${context.req.header("host")}`).port || "80";
  return `ecommerce-streaming-${port}`;
}

/** Of equal lengths, so that the time of a comparison tells nothing. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function refuse(context: Context): Response {
  context.header("Cache-Control", "no-store");
  return /\btext\/html\b/.test(context.req.header("accept") ?? "")
    ? context.text(`${REFUSAL}\n`, 401)
    : context.json({ error: REFUSAL }, 401);
}

/** To the address without the token, which then is neither in the browser's history nor on the screen. */
function moveOn(context: Context, to: string): Response {
  context.header("Cache-Control", "no-store");
  if (!isFromElsewhere(context)) {
    return context.redirect(to, 303);
  }
  // A browser keeps a strict cookie back from every redirect of a visit that began elsewhere, such as in a file.
  context.header("Refresh", `0; url=${to}`);
  return context.html('<!doctype html><html lang="en"><title>Opening the dashboard…</title></html>');
}
