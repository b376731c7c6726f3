"""The figures of a run, kept as JSON for the comparison with the next draft."""

import json
from decimal import Decimal

from transforms.reconciliation.figures import Figures


def test_figures_kept_as_text_are_read_back() -> None:
    figures = Figures(
        {"billed": 2}, Decimal("3001.00"), Decimal("0.50"), {"L06": (1, Decimal("7.10"))}
    )
    kept = json.loads(json.dumps(figures, default=str))
    assert Figures.of_texts(kept) == figures
    assert figures.net == Decimal("3000.50")
