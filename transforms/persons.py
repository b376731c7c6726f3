"""The patient's identity: the surviving reserve number.

Rule: docs/rules.md#person.
"""

from typing import NamedTuple

import polars as pl

from contracts import codes
from contracts.lookups import PersonLookup
from contracts.remarks import RemarkCode
from transforms.cells.patients import is_coordination_number, is_personal_number
from transforms.check_digits import luhn_holds
from transforms.dated import ENDLESS, FROM_THE_FIRST, Days, Timeline, answers_on, holds_on, timeline
from transforms.merged_numbers import surviving, survivors

# The columns of `PersonLookup` that later groups read.
_READ_LATER = ("row", "number_kept", "maybe_registered", "resolved_patient_id", "category")
_DETAILS = (
    "in_registry",
    "registry_name",
    "registry_born_on",
    "registry_sex",
    "registry_protected",
    "registry_registered_from",
    "registry_left_on",
    "registry_died_on",
)


class KnownPersons(NamedTuple):
    """The registry of reserve numbers, prepared for lookups on some days."""

    replaced: pl.DataFrame
    linked: pl.DataFrame
    lives: Timeline


def known_persons(reserve_numbers: pl.DataFrame, days: Days) -> KnownPersons:
    """Prepare the registry: replacements, linked personal numbers, and persons."""
    return KnownPersons(
        survivors(reserve_numbers),
        reserve_numbers.filter(pl.col("personal_id").is_not_null()),
        timeline(_whole_lives(reserve_numbers), key="survivor", payload=_DETAILS, days=days),
    )


def with_persons(contacts: pl.DataFrame, known: KnownPersons) -> pl.DataFrame:
    """Add the registry's information about each patient, for `person_rules`.

    Adds the columns of `PersonLookup`, without `category`.
    """
    numbered = contacts.with_columns(
        is_reserve_number=(
            pl.col("patient_id").str.contains(codes.RESERVE_NUMBER) & luhn_holds("patient_id", 8)
        ).fill_null(value=False),
        is_personal_number=is_personal_number("patient_id"),
    )
    numbered = _with_links(numbered, known)
    numbered = numbered.with_columns(
        number_kept=pl.col("is_personal_number")
        & pl.col("protected_identity")
        & (pl.col("linked_numbers") == 0),
        _number=pl.when("is_reserve_number")
        .then("patient_id")
        .when(pl.col("linked_numbers") == 1)
        .then("_link"),
    )
    numbered = numbered.with_columns(survivor=surviving(numbered, "_number", known.replaced))
    numbered = numbered.hstack(answers_on(numbered, known.lives, day="started_on"))
    return numbered.with_columns(
        named_differently=_called_otherwise(numbered),
        maybe_registered=pl.col("is_personal_number")
        & ~is_coordination_number("patient_id")
        & pl.col("registry_registered_from").is_null(),
        resolved_patient_id=pl.when("number_kept").then("patient_id").otherwise("survivor"),
        number_replaced=(pl.col("is_reserve_number") & (pl.col("patient_id") != pl.col("survivor")))
        | (pl.col("_linked_raw") != pl.col("survivor")).fill_null(value=False),
    ).drop("_link", "_linked_raw", "_number")


def person_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the person rules (P01-P08) over what `with_persons` added."""
    found = pl.col("in_registry").fill_null(value=False)
    born = pl.col("born_on") != pl.col("registry_born_on")
    return {
        RemarkCode.PATIENT_MISSING: pl.col("patient_id").is_null(),
        RemarkCode.PATIENT_MALFORMED: pl.col("patient_id").is_not_null()
        & ~pl.col("is_reserve_number")
        & ~pl.col("is_personal_number"),
        RemarkCode.NO_RESERVE_NUMBER: pl.col("is_personal_number")
        & (pl.col("linked_numbers") != 1)
        & ~pl.col("number_kept"),
        RemarkCode.PERSONAL_NUMBER_REPLACED: pl.col("is_personal_number")
        & (pl.col("linked_numbers") == 1),
        RemarkCode.RESERVE_NUMBER_UNKNOWN: pl.col("survivor").is_not_null() & ~found,
        RemarkCode.RESERVE_NUMBER_REPLACED: pl.col("number_replaced"),
        RemarkCode.NAME_DIFFERS: found
        & (pl.col("named_differently") | born.fill_null(value=False)),
        RemarkCode.DEAD_OR_LEFT: (pl.col("started_on") > pl.col("registry_died_on")).fill_null(
            value=False
        )
        | (pl.col("started_on") > pl.col("registry_left_on")).fill_null(value=False),
    }


def with_registry_details(contacts: pl.DataFrame) -> pl.DataFrame:
    """Use the registry's name and birth date, and protection from either source.

    A name or birth date that the registry lacks is the reported one.
    The other columns of `PersonLookup` are dropped, except those that the LMA group reads.
    """
    used = contacts.with_columns(
        patient_id="resolved_patient_id",
        patient_name=pl.when("number_kept")
        .then("patient_name")
        .otherwise(pl.coalesce("registry_name", "patient_name")),
        born_on=pl.when("number_kept")
        .then("born_on")
        .otherwise(pl.coalesce("registry_born_on", "born_on")),
        sex="registry_sex",
        protected_identity=pl.col("protected_identity")
        | pl.col("registry_protected").fill_null(value=False),
    )
    return used.drop(name for name in PersonLookup.columns() if name not in _READ_LATER)


def _with_links(numbered: pl.DataFrame, known: KnownPersons) -> pl.DataFrame:
    """Add the distinct surviving numbers linked to a personal number that day.

    `linked_numbers` counts them; `_link` is one of them, `_linked_raw` one number before
    replacement.
    """
    linked = (
        numbered.filter("is_personal_number")
        .select("row", "patient_id", "started_on")
        .join(known.linked, left_on="patient_id", right_on="personal_id", how="inner")
        .filter(holds_on("started_on"))
    )
    links = (
        linked.with_columns(_link=surviving(linked, "reserve_number", known.replaced))
        .group_by("row")
        .agg(
            linked_numbers=pl.col("_link").n_unique().cast(pl.UInt32),
            _link=pl.col("_link").min(),
            _linked_raw=pl.when(pl.col("reserve_number") != pl.col("_link"))
            .then("reserve_number")
            .max(),
        )
    )
    return numbered.join(links, on="row", how="left", maintain_order="left").with_columns(
        pl.col("linked_numbers").fill_null(0)
    )


def _whole_lives(reserve_numbers: pl.DataFrame) -> pl.DataFrame:
    """Extend each number's rows to all days: its latest row fills the gaps.

    A reserve number's own validity is not checked; the rows only decide the details of the day. The
    day of death is the first of any row.
    """
    rows = reserve_numbers.select(
        survivor="reserve_number",
        registry_name="name",
        registry_born_on="born_on",
        registry_sex="sex",
        registry_protected="protected_identity",
        registry_registered_from="registered_from",
        registry_left_on="left_on",
        registry_died_on=pl.col("died_on").min().over("reserve_number"),
        valid_from="valid_from",
        valid_to=pl.col("valid_to").fill_null(ENDLESS),
        in_registry=pl.lit(value=True),
    ).sort("survivor", "valid_from")
    one_day = pl.duration(days=1)
    latest = rows.group_by("survivor", maintain_order=True).last()
    many = rows.filter(pl.col("survivor").is_duplicated())
    before = many.with_columns(
        _to=pl.col("valid_from") - one_day,
        _from=(pl.col("valid_to").shift(1).over("survivor") + one_day).fill_null(FROM_THE_FIRST),
    ).filter(pl.col("_from") <= pl.col("_to"))
    fillers = before.select("survivor", valid_from="_from", valid_to="_to").join(
        latest.drop("valid_from", "valid_to"), on="survivor"
    )
    alone = rows.filter(~pl.col("survivor").is_duplicated()).with_columns(
        valid_from=FROM_THE_FIRST, valid_to=ENDLESS
    )
    is_last = pl.col("valid_from") == pl.col("valid_from").max().over("survivor")
    stretched = many.with_columns(valid_to=pl.when(is_last).then(ENDLESS).otherwise("valid_to"))
    return pl.concat([alone, stretched, fillers.select(rows.columns)])


def _called_otherwise(numbered: pl.DataFrame) -> pl.Expr:
    """Return the patients whose reported name differs essentially from the registry's.

    Most names are identical to the registry's, and need no normalisation before comparison.
    """
    unlike = numbered.filter(pl.col("patient_name") != pl.col("registry_name"))
    others = unlike.filter(_plain("patient_name") != _plain("registry_name"))
    return pl.col("row").is_in(others.get_column("row").implode())


def _plain(name: str) -> pl.Expr:
    return pl.col(name).str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
