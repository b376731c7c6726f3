"""contracts/README.md is generated from the contracts, and matches them."""

from pathlib import Path

import pytest

from contracts.contract import Contract
from contracts.describe import CHAPTERS, contracts_of, describe
from contracts.fates import FATE_MEANINGS, Fate
from contracts.registry_files import REGISTRIES
from contracts.remarks import RemarkCode
from pipelines.describe import README, write_readme

CONTRACTS = [contract for module in CHAPTERS.values() for contract in contracts_of(module)]


def test_the_readme_is_current() -> None:
    assert README.read_text(encoding="utf-8") == describe(), "contracts changed: run `make docs`"


def test_it_is_written_by_make_docs(tmp_path: Path) -> None:
    write_readme(tmp_path / "README.md")
    assert (tmp_path / "README.md").read_bytes() == README.read_bytes()


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.__name__)
def test_every_column_is_described(contract: type[Contract]) -> None:
    columns = contract.to_schema().columns.items()
    assert [name for name, column in columns if not column.description] == []


def test_every_contract_is_in_a_chapter() -> None:
    assert {contract.__name__ for contract in _below(Contract)} <= {
        contract.__name__ for contract in CONTRACTS
    }


def test_every_remark_fate_and_registry_is_listed() -> None:
    text = describe()
    assert all(f"| {code.value} | " in text for code in RemarkCode)
    assert set(FATE_MEANINGS) == set(Fate)
    assert all(f"`{name}.csv`" in text for name in REGISTRIES)


def _below(contract: type[Contract]) -> list[type[Contract]]:
    """Return the project's contracts, without those that tests define."""
    found = [sub for sub in contract.__subclasses__() if sub.__module__.startswith("contracts.")]
    return found + [deeper for sub in found for deeper in _below(sub)]
