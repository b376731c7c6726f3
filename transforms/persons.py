"""The patient's identity: the surviving reserve number.

Rule: docs/rules.md#person.
"""

from typing import NamedTuple

import polars as pl

from contracts import codes
from contracts.remarks import RemarkCode
from transforms.check_digits import luhn_holds
from transforms.dated import ENDLESS, FROM_THE_FIRST, Days, Timeline, answers_on, holds_on, timeline
from transforms.merged_numbers import surviving, survivors
from transforms.texts import where_told

_DETAILS = ("_in_registry", "_name", "_born", "_sex", "_protected")


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
        timeline(_whole_lives(reserve_numbers), key="_survivor", payload=_DETAILS, days=days),
    )


def with_persons(contacts: pl.DataFrame, known: KnownPersons) -> pl.DataFrame:
    """Add the registry's information about each patient, for `person_rules`.

    Adds `_patient` (the surviving number, the kept personal number, or null), `_reserve`,
    `_personal` (the kind of number reported), `_linked` (how many reserve numbers a personal number
    leads to), `_kept`, `_replaced`, and from the registry `_in_registry`, `_name`, `_born`, `_sex`,
    `_protected`; and `_called_otherwise`, whether the reported name differs from the registry's.
    """
    numbered = contacts.with_columns(
        _reserve=(
            pl.col("patient_id").str.contains(codes.RESERVE_NUMBER) & luhn_holds("patient_id", 8)
        ).fill_null(value=False),
        _personal=_is_personal_number(),
    )
    numbered = _with_links(numbered, known)
    numbered = numbered.with_columns(
        _kept=pl.col("_personal") & pl.col("protected_identity") & (pl.col("_linked") == 0),
        _number=pl.when("_reserve").then("patient_id").when(pl.col("_linked") == 1).then("_link"),
    )
    numbered = numbered.with_columns(_survivor=surviving(numbered, "_number", known.replaced))
    numbered = numbered.hstack(answers_on(numbered, known.lives, day="started_on"))
    return numbered.with_columns(
        _called_otherwise=_called_otherwise(numbered),
        _patient=pl.when("_kept").then("patient_id").otherwise("_survivor"),
        _replaced=(pl.col("_reserve") & (pl.col("patient_id") != pl.col("_survivor")))
        | (pl.col("_linked_raw") != pl.col("_survivor")).fill_null(value=False),
    )


def person_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the person rules (P01-P07) over what `with_persons` added."""
    found = pl.col("_in_registry").fill_null(value=False)
    born = pl.col("born_on") != pl.col("_born")
    return {
        RemarkCode.PATIENT_MISSING: pl.col("patient_id").is_null(),
        RemarkCode.PATIENT_MALFORMED: pl.col("patient_id").is_not_null()
        & ~pl.col("_reserve")
        & ~pl.col("_personal"),
        RemarkCode.NO_RESERVE_NUMBER: pl.col("_personal")
        & (pl.col("_linked") != 1)
        & ~pl.col("_kept"),
        RemarkCode.PERSONAL_NUMBER_REPLACED: pl.col("_personal") & (pl.col("_linked") == 1),
        RemarkCode.RESERVE_NUMBER_UNKNOWN: pl.col("_survivor").is_not_null() & ~found,
        RemarkCode.RESERVE_NUMBER_REPLACED: pl.col("_replaced"),
        RemarkCode.NAME_DIFFERS: found
        & (pl.col("_called_otherwise") | born.fill_null(value=False)),
    }


def with_registry_details(contacts: pl.DataFrame) -> pl.DataFrame:
    """Use the registry's name and birth date, and protection from either source."""
    return contacts.with_columns(
        patient_id="_patient",
        patient_name=pl.when("_kept").then("patient_name").otherwise("_name"),
        born_on=pl.when("_kept").then("born_on").otherwise("_born"),
        sex="_sex",
        protected_identity=pl.col("protected_identity")
        | pl.col("_protected").fill_null(value=False),
    )


def _is_personal_number() -> pl.Expr:
    """Return whether an id is a personal or coordination number.

    Few contacts have one, so only those are parsed.
    """
    text = pl.when(pl.col("patient_id").str.contains(codes.PERSONAL_NUMBER)).then("patient_id")
    sound = _has_day_and_check_digit("")
    return text.map_batches(
        lambda numbers: where_told(numbers, sound), return_dtype=pl.Boolean
    ).fill_null(value=False)


def _has_day_and_check_digit(name: str) -> pl.Expr:
    """Return whether twelve digits have a valid day and check digit.

    60 may be added to the day; Luhn is over the last ten digits.
    """
    text = pl.col(name)
    day = text.str.slice(6, 2).cast(pl.Int32)
    plain_day = pl.when(day > 60).then(day - 60).otherwise(day)  # noqa: PLR2004 - the rule's 60
    date = text.str.slice(0, 6) + plain_day.cast(pl.String).str.zfill(2)
    real_day = date.str.to_date("%Y%m%d", strict=False).is_not_null()
    return (real_day & luhn_holds(name, 10)).fill_null(value=False)


def _with_links(numbered: pl.DataFrame, known: KnownPersons) -> pl.DataFrame:
    """Add the distinct surviving numbers linked to a personal number that day.

    `_linked` counts them; `_link` is one of them, `_linked_raw` one number before replacement.
    """
    linked = (
        numbered.filter("_personal")
        .select("row", "patient_id", "started_on")
        .join(known.linked, left_on="patient_id", right_on="personal_id", how="inner")
        .filter(holds_on("started_on"))
    )
    links = (
        linked.with_columns(_link=surviving(linked, "reserve_number", known.replaced))
        .group_by("row")
        .agg(
            _linked=pl.col("_link").n_unique().cast(pl.UInt32),
            _link=pl.col("_link").min(),
            _linked_raw=pl.when(pl.col("reserve_number") != pl.col("_link"))
            .then("reserve_number")
            .max(),
        )
    )
    return numbered.join(links, on="row", how="left", maintain_order="left").with_columns(
        pl.col("_linked").fill_null(0)
    )


def _whole_lives(reserve_numbers: pl.DataFrame) -> pl.DataFrame:
    """Extend each number's rows to all days: its latest row fills the gaps.

    A reserve number's own validity is not checked; the rows only decide the name of the day.
    """
    rows = reserve_numbers.select(
        _survivor="reserve_number",
        _name="name",
        _born="born_on",
        _sex="sex",
        _protected="protected_identity",
        valid_from="valid_from",
        valid_to=pl.col("valid_to").fill_null(ENDLESS),
        _in_registry=pl.lit(value=True),
    ).sort("_survivor", "valid_from")
    one_day = pl.duration(days=1)
    latest = rows.group_by("_survivor", maintain_order=True).last()
    many = rows.filter(pl.col("_survivor").is_duplicated())
    before = many.with_columns(
        _to=pl.col("valid_from") - one_day,
        _from=(pl.col("valid_to").shift(1).over("_survivor") + one_day).fill_null(FROM_THE_FIRST),
    ).filter(pl.col("_from") <= pl.col("_to"))
    fillers = before.select("_survivor", valid_from="_from", valid_to="_to").join(
        latest.drop("valid_from", "valid_to"), on="_survivor"
    )
    alone = rows.filter(~pl.col("_survivor").is_duplicated()).with_columns(
        valid_from=FROM_THE_FIRST, valid_to=ENDLESS
    )
    is_last = pl.col("valid_from") == pl.col("valid_from").max().over("_survivor")
    stretched = many.with_columns(valid_to=pl.when(is_last).then(ENDLESS).otherwise("valid_to"))
    return pl.concat([alone, stretched, fillers.select(rows.columns)])


def _called_otherwise(numbered: pl.DataFrame) -> pl.Expr:
    """Return the patients whose reported name differs essentially from the registry's.

    Most names are identical to the registry's, and need no normalisation before comparison.
    """
    unlike = numbered.filter(pl.col("patient_name") != pl.col("_name"))
    others = unlike.filter(_plain("patient_name") != _plain("_name"))
    return pl.col("row").is_in(others.get_column("row").implode())


def _plain(name: str) -> pl.Expr:
    return pl.col(name).str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
