/** Killed, as far as what is asked of AWS can tell. */
export class KilledError extends Error {
  override name = "KilledError";
}

/** Clients that together send so many commands, and from then on none. */
export function dyingClients<T extends Record<string, { send: unknown }>>(clients: T, commands: number): T {
  let left = commands;
  const dying = Object.entries(clients).map(([name, client]) => {
    const send = (...args: unknown[]) => {
      left -= 1;
      return left < 0
        ? Promise.reject(new KilledError("killed"))
        : (client.send as (...all: unknown[]) => unknown)(...args);
    };
    return [name, new Proxy(client, { get: (of, key) => (key === "send" ? send : Reflect.get(of, key)) })];
  });
  return Object.fromEntries(dying);
}
