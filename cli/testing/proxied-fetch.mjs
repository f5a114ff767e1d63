// What NODE_USE_ENV_PROXY makes of fetch, as far as a test needs it in a Node that does not know that yet.

const direct = globalThis.fetch;

globalThis.fetch = (resource, options) => {
  const { host, hostname } = new URL(resource.url ?? resource);
  const past = (process.env.no_proxy ?? process.env.NO_PROXY ?? "").split(/[\s,]+/);
  return past.includes("*") || past.includes(hostname)
    ? direct(resource, options)
    : direct(`${process.env.HTTP_PROXY}/?${host}`);
};
