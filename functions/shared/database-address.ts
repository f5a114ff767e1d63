import { z } from "zod";

/** How a function's environment names the database. */
export const DATABASE_ADDRESS = {
  DATABASE_HOST: z.string().min(1),
  DATABASE_PORT: z.string().regex(/^\d{1,5}$/, "must be a port"),
  DATABASE_NAME: z.string().min(1),
};
