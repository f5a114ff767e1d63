/** In which the emulator is, as far as it is in any. */
export const REGION = "us-east-1";

/** Of the emulator's account. @param resource such as `stream/clicks` */
export function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:000000000000:${resource}`;
}

/** The emulator asks functions for a role and checks nothing. */
export const ROLE_ARN = "arn:aws:iam::000000000000:role/local";
