/** The login of a user id, or `user 1234` where it has none. */
export function userName(uid: number): string;
