"""The p99 of measurements is one of them, by its rank."""

import pytest

from tests.bench.running import quantile


@pytest.mark.parametrize(
    ("number", "share", "expected"),
    [
        (100, 0.99, 99),
        (200, 0.99, 198),
        (101, 0.99, 100),
        (20, 0.99, 20),
        (1, 0.99, 1),
        (4, 0.5, 2),
    ],
)
def test_the_nearest_rank_is_taken(number: int, share: float, expected: int):
    values = [float(one) for one in range(number, 0, -1)]

    assert quantile(values, share) == expected
