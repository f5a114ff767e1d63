import type { WakePrice } from "../../wire.ts";

export const WAKE_PRICE: WakePrice = { rpu: 4, usdPerRpuHour: 0.375, leastSeconds: 60 };
