const PROXY = /^(https?|all)_proxy$/i;
const LOCAL = ["127.0.0.1", "localhost", "::1"];

/**
 * Keeps what this machine says to itself out of the user's proxy, for this process and all that it starts; the rest of the
 * world stays behind it. Of the two spellings some programs read one, some the other: both get what either has.
 */
export function keepLocalAddressesLocal(environment) {
  const hasProxy = Object.keys(environment).some((name) => PROXY.test(name) && environment[name]);
  if (!hasProxy) {
    // Where none is named, Python asks a Mac for its proxies, as long as NO_PROXY is not there either.
    return;
  }
  const known = [environment.no_proxy, environment.NO_PROXY]
    .flatMap((list = "") => list.split(/[\s,]+/))
    .filter((name) => name !== "");
  // Only alone it is for every address.
  const names = known.includes("*") ? "*" : [...new Set([...known, ...LOCAL])].join(",");
  environment.no_proxy = names;
  environment.NO_PROXY = names;
}
