/** How often the monitor looks. */
export const INTERVAL_MINUTES = 5;
