"""The pages under docs: links and anchors exist, rules are complete, specs are current."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from commands.catalogue import COMMANDS
from contracts.remarks import RemarkCode
from docs.spec_pages import CHAPTERS, PAGES, ROOT, SPECS, pages, write_pages

DOCS = ROOT / "docs"
RULES = DOCS / "rules.md"
CODE = (
    "bench",
    "commands",
    "contracts",
    "data",
    "deploy",
    "flows",
    "pipelines",
    "tests",
    "transforms",
)
CODE_SUFFIXES = {".py", ".sql", ".md", ".toml", ".xslt", ".j2", ".typ", ".service", ".timer"}
MARKDOWN = sorted(
    {
        *ROOT.glob("*.md"),
        *DOCS.rglob("*.md"),
        ROOT / "contracts" / "README.md",
        ROOT / "data" / "sample" / "README.md",
    }
)
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
REFERENCE = re.compile(r"\bdocs/([\w/-]+\.md)(?:#([\w-]+))?")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
# A user named samfaktura is not the program.
NAMED_COMMAND = re.compile(r"(?<!-[gou] )\bsamfaktura +(?!samfaktura)([a-z][a-z-]*[a-z])")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the anchors of a page, made of its headings as GitHub and GitLab do."""
    headings = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    plain = [re.sub(r"[^\w -]", "", heading.lower()).strip() for heading in headings]
    return frozenset(heading.replace(" ", "-") for heading in plain)


def code_files() -> Iterator[Path]:
    for folder in CODE:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in CODE_SUFFIXES and "expected" not in path.parts:
                yield path


def broken(source: Path, target: str) -> bool:
    """Return whether a link of a page leads nowhere."""
    name, _, anchor = target.partition("#")
    page = (source.parent / name).resolve() if name else source
    return not page.exists() or (
        page.suffix == ".md" and bool(anchor) and anchor not in anchors(page)
    )


def unknown_commands(text: str) -> set[str]:
    """Return the names after the program's name that are no command."""
    known = {command.name for group in COMMANDS.values() for command in group}
    return set(NAMED_COMMAND.findall(text)) - known


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    assert [target for target in LINK.findall(text) if broken(page, target)] == []


def test_every_page_that_code_refers_to_exists_with_its_anchor() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: docs/{page}#{anchor}"
        for path in [*code_files(), ROOT / "pyproject.toml"]
        for page, anchor in REFERENCE.findall(path.read_text(encoding="utf-8"))
        if not (DOCS / page).exists() or (anchor and anchor not in anchors(DOCS / page))
    }
    assert missing == set()


@pytest.mark.parametrize("text", ["samfaktura invoices visar", "kör `samfaktura draft`"])
def test_a_command_that_does_not_exist_is_found(text: str) -> None:
    assert unknown_commands(text) != set()


def test_every_command_that_a_text_names_exists() -> None:
    """Error texts, remarks, alerts, help and pages send readers only to commands that exist."""
    found = {
        f"{path.relative_to(ROOT)}: samfaktura {name}"
        for path in [*code_files(), *MARKDOWN, *DOCS.rglob("*.sql")]
        if path != Path(__file__)
        for name in unknown_commands(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_no_reference_leads_outside_the_repository() -> None:
    """Rules and facts are in docs; their source texts are not in the repository."""
    outside = re.compile(r"[Dd]esign sections? [0-9]|DECISIONS\.md|[Dd]omain facts|\bfacts\.md")
    # The ledger's schema text is part of every ledger, and stays as it was written.
    kept = {"pipelines/ledger/versions/0001.sql", "tests/ledger/first_release/ledger.sql"}
    found = {
        path.relative_to(ROOT).as_posix()
        for path in code_files()
        if path != Path(__file__) and outside.search(path.read_text(encoding="utf-8"))
    }
    assert found <= kept


@pytest.mark.parametrize("code", RemarkCode)
def test_every_remark_is_listed_in_the_rules(code: RemarkCode) -> None:
    assert code.value.lower() in anchors(RULES)


def test_every_rule_has_a_spec() -> None:
    """Each section that names a source also names a spec."""
    sections = re.split(r"^##+ ", RULES.read_text(encoding="utf-8"), flags=re.MULTILINE)
    without = [
        section.partition("\n")[0]
        for section in sections
        if "*Source:*" in section and "*Spec:*" not in " ".join(section.split())
    ]
    assert without == []


def test_the_spec_pages_are_current() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    assert kept == pages(), "specs changed: run `make docs`"


def test_make_docs_writes_the_spec_pages_and_deletes_old_ones(tmp_path: Path) -> None:
    (tmp_path / "gone.md").touch()
    write_pages(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in PAGES.iterdir()}


def test_every_folder_of_specs_is_a_chapter() -> None:
    folders = {path.parent.name for path in SPECS.rglob("test_*.py")}
    assert folders == set(CHAPTERS)
