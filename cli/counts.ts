/** Such as `4,999`. */
export const whole = (count: number) => new Intl.NumberFormat("en-US").format(count);

/** Such as `1 row`, `4,999 rows`. */
export const counted = (count: number, noun: string) => `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;
