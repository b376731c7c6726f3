"""The packages of the program: docs/licences.md, and a list for scanners (CycloneDX 1.6).

    python -m docs.components                 the page of licences
    python -m docs.components sbom.cdx.json   the list

Both are made from the lock that a server installs. Scanners compare the list with advisories.
"""

import json
import re
import sys
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
LOCK: Final = ROOT / "requirements-run.lock"
PAGE: Final = ROOT / "docs" / "licences.md"
_PIN: Final = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)([^\n]*(?:\n +--hash[^\n]*)*)", re.MULTILINE
)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# A whole text of a licence in place of its name.
_LONGEST: Final = 60
_HEAD: Final = """\
# Licences

(Made from `requirements-run.lock` by `make docs`.)

Samfaktura is licensed under the EUPL-1.2. It uses these packages, unchanged, each under its own
licence. `make sbom` writes the same list for scanners, in CycloneDX.

| package | version | licence |
| --- | --- | --- |
"""


def page() -> str:
    """Return the page of licences."""
    rows = (f"| {name} | {version} | {licence} |\n" for name, version, licence, _ in components())
    return _HEAD + "".join(rows)


def bill_of_materials() -> dict[str, Any]:
    """Return the packages as CycloneDX, without times, so that equal locks give equal lists."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": [
            {
                "type": "library",
                "bom-ref": f"pkg:pypi/{name}@{version}",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "licenses": [{"license": {"name": licence}}],
                "properties": [
                    {"name": "samfaktura:lock:sha256", "value": sha256} for sha256 in hashes
                ],
            }
            for name, version, licence, hashes in components()
        ],
    }


def components() -> list[tuple[str, str, str, list[str]]]:
    """Return name, version, licence and hashes of every pinned package."""
    found = _PIN.findall(LOCK.read_text(encoding="utf-8"))
    return [(name, version, _licence(name), _HASH.findall(rest)) for name, version, rest in found]


def _licence(name: str) -> str:
    try:
        known = metadata(name)
    except PackageNotFoundError:
        return "not installed on this system"
    return _named(known) or "see the package"


def _named(known: PackageMetadata) -> str:
    expression = str(known.get("License-Expression") or "")
    own = str(known.get("License") or "").strip()
    classes = [
        text.rpartition(" :: ")[2]
        for text in known.get_all("Classifier") or ()
        if text.startswith("License :: ") and text != "License :: OSI Approved"
    ]
    short = own if len(own) <= _LONGEST and "\n" not in own else own.partition("\n")[0].strip()
    return expression or ", ".join(classes) or short[:_LONGEST]


def main(arguments: list[str]) -> None:
    """Write the page, or the list to the file that is named."""
    if arguments:
        text = json.dumps(bill_of_materials(), indent=1, ensure_ascii=False) + "\n"
        Path(arguments[0]).write_text(text, encoding="utf-8")
        return
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
