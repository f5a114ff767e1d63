"""The one table of decay weights, in integers, so that every engine splits alike: floats differ in the last digit.

A weight halves in 10,080 steps, the minutes of 7 days: before that, the weight of step 60 * h + m is
HOURS[h] * MINUTES[m] / SCALE, rounded down.
Run as a program, prints both as SQL arrays: what the function decay_weight of the database holds.
"""

from decimal import Decimal, localcontext

SCALE = 2**24
HALF_LIFE = 7 * 24 * 60


def _halved(step: int) -> int:
    """SCALE * 2^(-step / HALF_LIFE) to the nearest integer."""
    with localcontext(prec=50):
        return int((SCALE * Decimal(2) ** (Decimal(-step) / HALF_LIFE)).to_integral_value())


HOURS = tuple(_halved(60 * hour) for hour in range(HALF_LIFE // 60))
MINUTES = tuple(_halved(minute) for minute in range(60))

if __name__ == "__main__":
    for table in (HOURS, MINUTES):
        print("array[" + ", ".join(map(str, table)) + "]")
