import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isAtLeast } from "../setup/versions.mjs";

/** Newer ones take a proxy from the environment by themselves. */
const KNOWS_PROXIES = "22.21";

const PROXIED_FETCH = `--import ${new URL("proxied-fetch.mjs", import.meta.url)}`;

export interface RecordingProxy {
  /** What a user's environment says of it, in the spellings that programs read. */
  environment: Record<string, string>;
  /** What it was asked for; it lets nothing through. */
  asked: string[];
  stop(): Promise<void>;
}

export async function startRecordingProxy(): Promise<RecordingProxy> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = ["http_proxy", "https_proxy", "all_proxy"].flatMap((name) => [name, name.toUpperCase()]);
  return {
    environment: {
      ...Object.fromEntries(names.map((name) => [name, url])),
      ...(isAtLeast(process.versions.node, KNOWS_PROXIES)
        ? { NODE_USE_ENV_PROXY: "1" }
        : { NODE_OPTIONS: PROXIED_FETCH }),
    },
    asked,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
