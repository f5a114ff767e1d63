/** A part is not deployed here. Permanent until someone deploys it. */
export class NotDeployedError extends Error {
  override name = "NotDeployedError";
}
