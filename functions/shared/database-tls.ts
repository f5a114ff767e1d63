import type { ConnectionOptions } from "node:tls";
import { z } from "zod";
import { RDS_CERTIFICATE_AUTHORITIES } from "../../postgres/rds-authorities.ts";

/** rds: the certificate authorities of RDS, which ship with the function; else the database's own, as PEM. */
export const DATABASE_CA = z.union([z.literal("rds"), z.string().startsWith("-----BEGIN CERTIFICATE-----")], {
  error: 'must be "rds" or certificates as PEM',
});

/** TLS to the host that the certificate names, and to no other. */
export function verifiedTls(ca: z.output<typeof DATABASE_CA>): ConnectionOptions {
  return { ca: ca === "rds" ? RDS_CERTIFICATE_AUTHORITIES : ca, rejectUnauthorized: true };
}

/** Node's codes of a certificate that is not trusted, has expired, or names another host. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/;

/** The server did not prove that it is the database. Permanent: the host or its certificate authority is another one. */
export class DatabaseNotTrustedError extends Error {
  override name = "DatabaseNotTrustedError";
}

export function isUntrusted(error: unknown): boolean {
  return UNTRUSTED.test((error as NodeJS.ErrnoException)?.code ?? "");
}

export function notTrusted(host: string | undefined, cause: unknown): DatabaseNotTrustedError {
  return new DatabaseNotTrustedError(
    `the server at ${host} does not prove that it is the database: ${(cause as Error).message}`,
    { cause },
  );
}
