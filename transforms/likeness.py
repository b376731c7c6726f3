"""The rules by which a contact resembles one billed under another identity (D01-D04, B02).

Rules: docs/rules.md#double-billing, docs/rules.md#d01, docs/rules.md#d02, docs/rules.md#d03,
docs/rules.md#d04, docs/rules.md#b02.

The contacts of a comparison have a `place` in one order: those billed before the run first, then
those of the run by row. A contact resembles only contacts of earlier places.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import polars as pl

from contracts.codes import CareForm
from contracts.remarks import CATALOGUE, RemarkCode, Verdict
from transforms.alike import alike
from transforms.dated import holds_on
from transforms.sql import select

SAME_VISIT: Final = ("patient_id", "started_on", "care_unit", "profession", "procedure_codes")
_SAME_DAY: Final = ("patient_id", "started_on", "procedure")
_ON = pl.col("verdict") != "off"
_INPATIENT = pl.col("care_form") == CareForm.INPATIENT.value
LIKENESS: Final = pl.Schema(
    {
        "place": pl.Int64,
        "like_place": pl.Int64,
        "code": pl.String,
        "verdict": pl.String,
        "rule_row": pl.UInt32,
    }
)
LIKE: Final = tuple(LIKENESS)


class Pairs(NamedTuple):
    """Contacts and the earlier ones that each resembles (`LIKE`)."""

    rows: pl.DataFrame

    def after(self, billed: pl.DataFrame) -> pl.DataFrame:
        """Return the pairs of which the earlier contact is among `billed` (`place`)."""
        found = billed.select(like_place="place")
        return self.rows.join(found, on="like_place", how="semi", maintain_order="left")

    def of(self, asked: pl.DataFrame) -> "Pairs":
        """Return the pairs of which the later contact is among `asked` (`place`)."""
        return Pairs(self.rows.join(asked, on="place", how="semi", maintain_order="left"))

    @property
    def later(self) -> pl.DataFrame:
        """`place`, `code` and `verdict` of the later contacts."""
        return self.rows.select("place", "code", "verdict")


class Groups(NamedTuple):
    """Contacts of which all in a `group` resemble each other; `verdict` is that of each.

    A contact whose rule is off that day is resembled, and resembles none. A group may be large, so
    it is never written as pairs.
    """

    rows: pl.DataFrame

    def after(self, billed: pl.DataFrame) -> pl.DataFrame:
        """Return the contacts after the first of their group among `billed` (`LIKE`)."""
        first = (
            self.rows.join(billed.select("place"), on="place", how="semi")
            .group_by("group")
            .agg(like_place=pl.col("place").min())
        )
        later = self.rows.join(first, on="group", how="inner", maintain_order="left")
        return later.filter(_ON, pl.col("place") > pl.col("like_place")).select(LIKE)

    def of(self, asked: pl.DataFrame) -> "Groups":
        """Return the groups of which a member is among `asked` (`place`)."""
        groups = self.rows.join(asked, on="place", how="semi").select("group").unique()
        return Groups(self.rows.join(groups, on="group", how="semi", maintain_order="left"))

    @property
    def later(self) -> pl.DataFrame:
        """`place`, `code` and `verdict` of the members that resemble others."""
        return self.rows.filter(_ON).select("place", "code", "verdict")


Likeness = Pairs | Groups


def likenesses(contacts: pl.DataFrame, rules: pl.DataFrame) -> list[Likeness]:
    """Return the likenesses of contacts by each rule that is asked.

    Args:
        contacts: `place`, `asked` (whether the rules are asked of it), `exam` (whether it is priced
            as a health examination), patient, unit, agreement, form, profession, procedures, days.
        rules: the DoubleRule rows.
    """
    visits, stays = contacts.filter(~_INPATIENT), contacts.filter(_INPATIENT)
    asked_of = rules.select(
        "rule", "verdict", "valid_from", "valid_to", procedure="code", rule_row="line"
    )
    found = (
        Groups(_same_visits(visits)),
        *_of_stays(visits, stays, asked_of),
        Groups(_of_exams(contacts, asked_of)),
        Pairs(_given_elsewhere(contacts, asked_of)),
    )
    return [likeness for likeness in found if not likeness.rows.is_empty()]


def _same_visits(visits: pl.DataFrame) -> pl.DataFrame:
    """Return D01 of visits: the same patient, day, unit, profession and procedures."""
    twice = alike(visits.select("place", *SAME_VISIT), SAME_VISIT)
    return _held(twice.with_columns(group=pl.col("place").min().over(SAME_VISIT)))


def _of_stays(visits: pl.DataFrame, stays: pl.DataFrame, rules: pl.DataFrame) -> Iterator[Likeness]:
    """Return D01 and D04 of stays, and B02 of visits."""
    columns = ("place", "asked", "patient_id", "agreement_id", "started_on", "ended_on")
    several = alike(stays.select(columns), ["patient_id"])
    pairs = select("overlapping_stays", stays=several)
    yield Pairs(_held(pairs.filter("same_agreement")).select(LIKE))
    elsewhere = pairs.filter(~pl.col("same_agreement"))
    yield Pairs(_by_rule(elsewhere, RemarkCode.STAY_ELSEWHERE, rules).select(LIKE))
    of_patients = visits.filter("asked").join(stays, on="patient_id", how="semi")
    inside = select(
        "visits_in_stays", visits=of_patients.select(columns), stays=stays.select(columns)
    )
    yield Pairs(_by_rule(inside, RemarkCode.VISIT_IN_STAY, rules).select(LIKE))


def _of_exams(contacts: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Return D03: the health examinations of each patient who has several."""
    exams = contacts.filter("exam").select("place", "patient_id", "started_on")
    several = alike(exams, ["patient_id"])
    grouped = several.with_columns(group=pl.col("place").min().over("patient_id"))
    return _with_verdict(grouped, RemarkCode.SECOND_EXAM, rules)


def _given_elsewhere(contacts: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Return D02: a listed procedure of the same patient and day at another unit."""
    listed = rules.filter(
        pl.col("rule") == RemarkCode.GIVEN_ELSEWHERE.value, pl.col("verdict") != "off"
    )
    given = (
        contacts.lazy()
        .filter(pl.lit(not listed.is_empty()), pl.col("procedure_codes").is_not_null())
        .select(
            "place",
            "asked",
            "patient_id",
            "care_unit",
            "started_on",
            procedure=pl.col("procedure_codes").str.split(" "),
        )
        .explode("procedure")
        .join(listed.lazy().select("procedure").unique(), on="procedure", how="semi")
        .unique()
        .collect()
    )
    pairs = (
        given.filter("asked")
        .join(given, on=list(_SAME_DAY), how="inner", suffix="_like")
        .filter(
            pl.col("care_unit") != pl.col("care_unit_like"),
            pl.col("place") > pl.col("place_like"),
        )
        .rename({"place_like": "like_place"})
    )
    return (
        pairs.join(listed, on="procedure", how="inner")
        .filter(holds_on("started_on"))
        .with_columns(code=pl.lit(RemarkCode.GIVEN_ELSEWHERE.value))
        .select(LIKE)
    )


def _held(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the verdict of D01, which no registry changes."""
    return rows.with_columns(
        code=pl.lit(RemarkCode.LOOKS_BILLED.value),
        verdict=pl.lit(Verdict.HOLD.value),
        rule_row=pl.lit(None, dtype=pl.UInt32),
    )


def _by_rule(rows: pl.DataFrame, code: RemarkCode, rules: pl.DataFrame) -> pl.DataFrame:
    """Add the verdict on the day each row started; leave out rows of a rule that is off."""
    return _with_verdict(rows, code, rules).filter(_ON)


def _with_verdict(rows: pl.DataFrame, code: RemarkCode, rules: pl.DataFrame) -> pl.DataFrame:
    """Add the verdict on the day each row started, `off` too."""
    of_code = rules.filter(pl.col("rule") == code.value).drop("rule", "procedure")
    days = rows.select("started_on").unique()
    judged = days.join(of_code, how="cross").filter(holds_on("started_on"))
    verdict = pl.col("verdict").fill_null(CATALOGUE[code].verdict.value)
    return rows.join(
        judged.select("started_on", "verdict", "rule_row"),
        on="started_on",
        how="left",
        maintain_order="left",
    ).with_columns(verdict, code=pl.lit(code.value))
