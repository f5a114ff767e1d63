// Certificates that nobody else trusts, and a server that takes TLS.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type pg from "pg";
import { findServerAccount, giveTo } from "./account.ts";

const openssl = (...args: string[]) => promisify(execFile)("openssl", args);

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate authority that nobody else has. */
export interface Authority {
  /** Its certificate as PEM. */
  pem: string;
  /** Certifies the server of a host and returns the paths of what it has to show. */
  certify(host: string): Promise<{ certificate: string; key: string }>;
}

/** @param folder may hold several authorities of different names */
export async function makeAuthority(folder: string, name: string): Promise<Authority> {
  const path = (extension: string) => join(folder, `${name}.${extension}`);
  await openssl(
    ...["req", "-x509", ...NEW_KEY, "-days", "2", "-subj", `/CN=${name}`],
    ...["-keyout", path("key"), "-out", path("pem")],
  );
  return {
    pem: readFileSync(path("pem"), "utf8"),
    async certify(host) {
      const [certificate, key, request] = ["server.pem", "server.key", "server.csr"].map(path) as [
        string,
        string,
        string,
      ];
      const extensions = path("ext");
      writeFileSync(extensions, `subjectAltName=DNS:${host}\n`);
      await openssl("req", "-new", ...NEW_KEY, "-subj", `/CN=${host}`, "-keyout", key, "-out", request);
      await openssl(
        ...["x509", "-req", "-in", request, "-CA", path("pem"), "-CAkey", path("key"), "-CAcreateserial"],
        ...["-days", "2", "-extfile", extensions, "-out", certificate],
      );
      for (const file of [certificate, key]) {
        giveTo(findServerAccount(), file);
      }
      return { certificate, key };
    },
  };
}

/** From the next connection on the server takes TLS. */
export async function serveTls(
  superuser: pg.Client,
  { certificate, key }: { certificate: string; key: string },
): Promise<void> {
  await superuser.query(`alter system set ssl_cert_file = ${superuser.escapeLiteral(certificate)}`);
  await superuser.query(`alter system set ssl_key_file = ${superuser.escapeLiteral(key)}`);
  await superuser.query("alter system set ssl = on");
  await superuser.query("select pg_reload_conf()");
}
