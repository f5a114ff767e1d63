"""Writes a made-up month in the shape of a REES46 file: seeded, so every run reads the same."""

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

BEGIN = np.datetime64("2019-10-01T00:00:00", "s")
SECONDS = 31 * 86_400
ROWS_AT_ONCE = 500_000
PRODUCTS, CATEGORIES, BRANDS = 60_000, 130, 2_500
# Of the real October: views, carts, purchases; products without a category, without a brand; events a session.
KINDS = {"view": 0.962, "cart": 0.021, "purchase": 0.017}
WITHOUT_CATEGORY, WITHOUT_BRAND, EVENTS_OF_SESSION = 0.32, 0.14, 4.6


def write_month(path: Path, rows: int, seed: int = 46) -> None:
    """In order of time, as the real one is."""
    rng = np.random.default_rng(seed)
    times = np.sort(rng.integers(0, SECONDS, rows))
    shop = Shop(rng)
    options = csv.WriteOptions(quoting_style="none", quoting_header="none")
    with path.open("wb") as file, csv.CSVWriter(file, shop.schema, write_options=options) as writer:
        for start in range(0, rows, ROWS_AT_ONCE):
            writer.write_table(shop.events(rng, times[start : start + ROWS_AT_ONCE], start))


class Shop:
    """Its products, and who visits it: most visitors are there for a day or two."""

    def __init__(self, rng: np.random.Generator) -> None:
        names = np.array([f"group{n % 13}.kind{n % 41}.sort{n}" for n in range(CATEGORIES)])
        categories = rng.integers(0, CATEGORIES, PRODUCTS)
        self._products = 1_000_000 + rng.choice(60_000_000, PRODUCTS, replace=False)
        self._category_ids = 2_053_013_552_000_000_000 + categories * 8_388_617
        self._categories = np.where(rng.random(PRODUCTS) < WITHOUT_CATEGORY, "", names[categories])
        brands = np.array([f"brand{n}" for n in range(BRANDS)])[rng.zipf(1.4, PRODUCTS) % BRANDS]
        self._brands = np.where(rng.random(PRODUCTS) < WITHOUT_BRAND, "", brands)
        self._prices = np.round(rng.lognormal(4.6, 1.2, PRODUCTS) * 100).astype(np.int64)
        self.schema = pa.schema(
            (name, pa.string())
            for name in (
                *("event_time", "event_type", "product_id", "category_id", "category_code", "brand", "price"),
                *("user_id", "user_session"),
            )
        )

    def events(self, rng: np.random.Generator, seconds: np.ndarray, first: int) -> pa.Table:
        """One at each of these seconds after the month's begin; before them there are `first`."""
        count = len(seconds)
        product = (PRODUCTS * rng.random(count) ** 3).astype(np.int64)
        # Events of a session are near each other, those of many sessions between them.
        session = ((first + np.arange(count) + rng.integers(0, 2_000, count)) / EVENTS_OF_SESSION).astype(np.uint64)
        user = 512_000_000 + (session // 2) * np.uint64(2_654_435_761) % np.uint64(50_000_000)
        times = np.char.add(np.char.replace((BEGIN + seconds).astype(str), "T", " "), " UTC")
        cents = self._prices[product]
        price = [f"{whole}.{rest:02d}" for whole, rest in zip(cents // 100, cents % 100, strict=True)]
        mixed = (session * np.uint64(0x9E3779B97F4A7C15)).tolist()
        sessions = [
            f"{n >> 32:08x}-{n >> 16 & 0xFFFF:04x}-4{n & 0xFFF:03x}-8{n & 0xFFF:03x}-{n:016x}"[:36] for n in mixed
        ]
        columns = [
            times,
            rng.choice(list(KINDS), count, p=list(KINDS.values())),
            self._products[product].astype(str),
            self._category_ids[product].astype(str),
            self._categories[product],
            self._brands[product],
            price,
            user.astype(str),
            sessions,
        ]
        return pa.table([pa.array(column, pa.string()) for column in columns], schema=self.schema)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=5_000_000)
    arguments = parser.parse_args()
    write_month(arguments.path, arguments.rows)
