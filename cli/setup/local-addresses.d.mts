export function keepLocalAddressesLocal(environment: Record<string, string | undefined>): void;
