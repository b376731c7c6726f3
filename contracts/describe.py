"""The data dictionary, contracts/README.md, generated from the contracts."""

from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any, Final

import polars as pl

from contracts import (
    accounts,
    answers,
    care_contacts,
    compared,
    doubles,
    fates,
    faults,
    follow_up,
    follow_up_answers,
    follow_up_payments,
    hej,
    invoices,
    lookups,
    owed,
    payments,
    reconciliation,
    registries,
    registry_changes,
    reimbursement,
    unreported,
)
from contracts.answers import ANSWER_COLUMNS, NEEDED, AnswerKind
from contracts.care_contacts import REPORT_COLUMNS, REQUIRED_COLUMNS
from contracts.contract import Contract
from contracts.fates import FATE_MEANINGS, FATE_OF_VERDICT, OPEN_FATES
from contracts.follow_up_macros import MACROS
from contracts.keys import KRONOR
from contracts.registry_aliases import REGISTRY_ALIASES
from contracts.registry_files import EVERY_REGISTRY
from contracts.registry_words import REGISTRY_WORDS
from contracts.remarks import CATALOGUE, RELEASABLE, RemarkCode

CHAPTERS: Final[dict[str, ModuleType]] = {
    "Care contacts": care_contacts,
    "Accounts of files": accounts,
    "Cells to correct": faults,
    "Lookups in registries": lookups,
    "Fates and remarks": fates,
    "Doubles": doubles,
    "Invoices": invoices,
    "Payments": payments,
    "Registries": registries,
    "Changes of registries": registry_changes,
    "Reconciliation": reconciliation,
    "Reconciliation: what is owed": owed,
    "Reconciliation: compared": compared,
    "Reconciliation: stays that wait for a report": unreported,
    "Answers": answers,
    "HEJ": hej,
    "State reimbursement": reimbursement,
    "Follow-up database": follow_up,
    "Follow-up of answers": follow_up_answers,
    "Follow-up of payments": follow_up_payments,
}
_TYPES: Final[dict[Any, str]] = {
    pl.String: "text",
    pl.Date: "date",
    pl.Boolean: "yes/no",
    KRONOR: "kronor",
    pl.Decimal(9, 4): "decimal, 4 places",
    pl.Datetime("us"): "timestamp, UTC",
    pl.Datetime("us", "UTC"): "timestamp, UTC",
    pl.Binary: "bytes",
}
_ALL_CODES = {code.value for code in RemarkCode}
_HEAD = """\
# Data contracts

Every table that goes from one stage to the next, every registry and every remark. This page is
made from `contracts/` by `make docs`, and a test fails when it is not current.

A table has exactly the columns named here. *Empty*: whether a cell may be without a value.
"""


def describe() -> str:
    """Return the whole page, in Markdown."""
    parts = [_HEAD, _section("Report columns", _report_columns())]
    parts += [
        _section(f"Answer columns: {kind.value}", _answer_columns(kind)) for kind in ANSWER_COLUMNS
    ]
    parts += [_section("Registry files", _registry_files())]
    parts += [_section("Registry headings", _registry_headings())]
    parts += [_section("Registry words", _registry_words())]
    parts += [_section("Fates", _fates()), _section("Remarks", _remarks())]
    for title, module in CHAPTERS.items():
        parts += [f"## {title}\n\n{_prose(module)}\n"]
        parts += [_contract(contract) for contract in contracts_of(module)]
    parts += [_section("Macros of the follow-up database", _macros())]
    return "\n".join(parts)


def contracts_of(module: ModuleType) -> list[type[Contract]]:
    """Return the contracts that a module defines, in order of definition."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Contract)
        and value.__module__ == module.__name__
    ]


def _contract(contract: type[Contract]) -> str:
    headings = ("Column", "Type", "Empty", "Allowed", "Meaning")
    rows = _table(headings, _columns(contract))
    return f"### {contract.__name__}\n\n{_prose(contract)}\n\n{rows}"


def _columns(contract: type[Contract]) -> Iterator[tuple[str, ...]]:
    for name, column in contract.to_schema().columns.items():
        rules = ["one row each"] if column.unique else []
        yield (
            f"`{name}`",
            _TYPES.get(column.dtype.type, "whole number"),
            "yes" if column.nullable else "",
            ", ".join(rules + [_allowed(check.name, check.statistics) for check in column.checks]),
            column.description,
        )


def _allowed(rule: str, statistics: dict[str, Any]) -> str:
    """Return a check in words."""
    if rule == "isin":
        values = [str(value) for value in statistics["allowed_values"]]
        return "a remark code" if set(values) == _ALL_CODES else " ".join(f"`{v}`" for v in values)
    [value] = statistics.values()
    patterns = {
        "greater_than_or_equal_to": "≥ {}",
        "less_than_or_equal_to": "≤ {}",
        "greater_than": "> {}",
        "not_equal_to": "not {}",
        "str_matches": "`{}`",
    }
    return patterns[rule].format(value)


def _report_columns() -> str:
    """Return the columns of a report file, with their accepted headings."""
    rows = (
        (f"`{name}`", "yes" if name in REQUIRED_COLUMNS else "", ", ".join(headings))
        for name, headings in REPORT_COLUMNS.items()
    )
    return _table(("Column", "Required", "Swedish headings"), rows)


def _answer_columns(kind: AnswerKind) -> str:
    """Return the columns of a kind of answer, with their accepted headings."""
    rows = (
        (f"`{name}`", "yes" if name in NEEDED[kind] else "", ", ".join(headings))
        for name, headings in ANSWER_COLUMNS[kind].items()
    )
    return _table(("Column", "Required", "Swedish headings"), rows)


def _registry_files() -> str:
    """Return the registries: their keys per day, and the optional columns."""
    rows = (
        (
            f"`{name}.csv`",
            f"[{spec.contract.__name__}](#{spec.contract.__name__.lower()})",
            "may be absent" if spec.may_be_absent else "needed",
            ", ".join(f"`{key}`" for key in spec.key),
            ", ".join(f"`{column}`" for column in spec.optional),
        )
        for name, spec in EVERY_REGISTRY.items()
    )
    return _table(("File", "Contract", "", "Once a day", "Columns that may be absent"), rows)


def _registry_words() -> str:
    intro = (
        "A cell may have the value itself or a Swedish word for it, in any case. Messages show the "
        "first word.\n\n"
    )
    rows = (
        (f"`{column}`", f"`{value}`", ", ".join(words))
        for column, values in REGISTRY_WORDS.items()
        for value, words in values.items()
    )
    return intro + _table(("Column", "Value", "Words"), rows)


def _registry_headings() -> str:
    rows = ((f"`{name}`", ", ".join(words)) for name, words in REGISTRY_ALIASES.items())
    return _table(("Column", "Swedish headings"), rows)


def _fates() -> str:
    """Return the fates, the verdicts that lead to them, and which are judged again."""
    verdicts = {fate: verdict.value for verdict, fate in FATE_OF_VERDICT.items()}
    rows = (
        (f"`{fate.value}`", verdicts.get(fate, ""), "yes" if fate in OPEN_FATES else "", says)
        for fate, says in FATE_MEANINGS.items()
    )
    return _table(("Fate", "By verdict", "Judged again", "Meaning"), rows)


def _remarks() -> str:
    rows = (
        (
            code.value,
            text.verdict.value,
            text.group.value,
            "yes" if code in RELEASABLE else "",
            text.swedish,
            text.english,
            text.fixed_by,
            text.how,
        )
        for code, text in CATALOGUE.items()
    )
    headings = ("Code", "Verdict", "Group", "Release", "Svenska", "English", "Fixed by", "How")
    return _table(headings, rows)


def _macros() -> str:
    """Return the macros of the follow-up database, with their signatures."""
    rows = (
        (f"`{name}({macro.parameters})`", "table" if macro.is_table else "value", macro.comment)
        for name, macro in MACROS.items()
    )
    return _table(("Macro", "Gives", "Meaning"), rows)


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}"


def _prose(documented: object) -> str:
    """Return a docstring as paragraphs, without its indentation."""
    return "\n".join(line.strip() for line in (documented.__doc__ or "").strip().splitlines())


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(map(_escaped, line))} |\n" for line in lines)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
