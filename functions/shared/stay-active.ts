/** Asks a function for nothing but to be run: Lambda takes the network from one that was idle for weeks, and fails the next call. */
export const STAY_ACTIVE = { stay_active: true } as const;

/** What a function that was kept active answers. */
export const ACTIVE = "active";

export function isToStayActive(payload: unknown): boolean {
  return (payload as Partial<typeof STAY_ACTIVE> | null)?.stay_active === true;
}
