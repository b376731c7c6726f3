"""The licences and the list of packages follow the lock."""

import json
from pathlib import Path

from docs.components import LOCK, PAGE, components, main, page


def test_the_page_of_licences_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_pinned_package_is_listed_with_its_hashes(tmp_path: Path) -> None:
    main([str(tmp_path / "sbom.json")])
    listed = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))["components"]
    pinned = [line for line in LOCK.read_text("utf-8").splitlines() if line[:1].isalnum()]
    assert len(listed) == len(pinned) == len(components())
    assert all(component["properties"] for component in listed)
    assert {"polars", "prefect", "duckdb"} <= {component["name"] for component in listed}
