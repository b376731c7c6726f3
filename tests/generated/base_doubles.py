"""The rules about care paid twice, of which each seed has others."""

from tests.generated.base_prices import PROCEDURES
from tests.generated.world import Calendar, Row, dice

_VERDICTS = ("hold", "warn", "off")


def double_rules(seed: int, cal: Calendar) -> list[Row]:
    """Return rules of every kind, some dated; some seeds have none."""
    if seed % 5 == 4:
        return []
    thrown = dice("doubles", seed)
    rows = [
        {"rule": "D02", "code": code, "verdict": verdict}
        for code, verdict in zip(PROCEDURES, ("hold", "warn", "off"), strict=False)
    ]
    changes = cal.day(1, 10)
    for rule in ("D03", "D04", "B02"):
        first, then = thrown.sample(_VERDICTS, 2)
        if thrown.random() < 0.7:
            rows.append({"rule": rule, "verdict": first, "valid_to": changes})
        rows.append({"rule": rule, "verdict": then, "valid_from": cal.day(1, 11)})
    return rows
