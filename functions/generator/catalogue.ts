import type { Seeded } from "./random.ts";

export interface Product {
  product_id: string;
  category: string;
  brand: string;
  usdCents: number;
}

const BRANDS = 4;

/** The shop's products, the most popular first. */
export function createCatalogue(seeded: Seeded, size: number): Product[] {
  const random = seeded("catalogue");
  const { faker } = random;
  const categories = faker.definitions.commerce.department.map((department) => ({
    category: department.toLowerCase(),
    brands: faker.helpers.multiple(() => faker.company.name().split(/[ ,-]/)[0] ?? "", { count: BRANDS }),
  }));
  return Array.from({ length: size }, (_, number) => {
    const { category, brands } = random.pick(categories);
    return {
      product_id: `product-${String(number).padStart(4, "0")}`,
      category,
      brand: random.pick(brands),
      // Many cheap ones, few dear ones.
      usdCents: Math.round(300 * 400 ** (random.fraction() ** 1.5)),
    };
  });
}
