import { Signer } from "@aws-sdk/rds-signer";

/**
 * IAM tokens in the place of a password: each is good for opening connections for 15 minutes, those that are open stay.
 * Signed here, without a call; region and credentials come from the SDK's own environment.
 */
export function signTokens(login: { host: string; port: number; user: string }): () => Promise<string> {
  const signer = new Signer({ hostname: login.host, port: login.port, username: login.user });
  return () => signer.getAuthToken();
}
