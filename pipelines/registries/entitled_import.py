"""Import of lma_cards.csv from a list of entitled persons, as of a day.

Regions see who is under the act on reception of asylum seekers (LMA) in Migrationsverket's service
Melker, "Asylsökande m.fl. i länet", which is renewed every night (Migrationsverket, news 2024-06-25
and 2024-07-10). The layout of its file is not public, so headings are recognised as in the
registries. The list is evidence of the kind `decision` from its day. Persons who are not on it are
entitled no longer: their evidence ends the day before, if that is confirmed.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from contracts.registries import LmaCard, ReserveNumber
from contracts.registry_aliases import REGISTRY_ALIASES
from pipelines.home.clock import today
from pipelines.home.files import write_whole
from pipelines.readers.delimited import line_numbers, read_delimited
from pipelines.readers.layout import known_headings, recognised
from pipelines.readers.refused import misshapen, refused
from pipelines.registries.load import load_registry
from pipelines.registries.text import registry_bytes
from transforms.cells.days import read_day
from transforms.cells.patients import lma_number, numbers_of_twelve_digits
from transforms.cells.plain import plain_texts
from transforms.merged_numbers import survivors

_VALID: Final = ("valid_from", "valid_to")
_WORKBOOK: Final = b"PK"
_DAY_BEFORE: Final = dt.timedelta(days=1)
LISTED_AS: Final = "decision"
HEADINGS: Final = {
    "lma_number": (*REGISTRY_ALIASES["lma_number"], "individnummer"),
    **{
        name: REGISTRY_ALIASES[name]
        for name in ("reserve_number", "personal_id", "region_of_residence", "registered_from")
    },
}


class EntitledImport(NamedTuple):
    """The result of an import: counts, and the lines of the list that were left out.

    Lines are `malformed`, name a person `without_reserve_number`, or a number `of_another` person.
    """

    rows: int
    added: int
    ended: int
    registered: int
    malformed: tuple[int, ...]
    without_reserve_number: tuple[int, ...]
    of_another: tuple[int, ...]


def import_entitled(
    listed: Path, registries: Path, on: dt.date, *, end_missing: bool = False
) -> EntitledImport:
    """Update lma_cards.csv from a list of the persons entitled on a day.

    `registered_from` of the list is kept in reserve_numbers.csv. Both files are written atomically;
    equal input gives equal bytes, and the same list again changes nothing.

    Raises:
        FileRefusedError: F01 or F02 of a list that cannot be read; F02 if no line names a person
            with a reserve number, if the day is to come, if a later list was imported, or if
            evidence would end without `end_missing`. The present files are then kept.
        RegistryError: a present file is faulty.
    """
    if on > today():
        raise misshapen(f"Dagen {on} är inte här än. Ange dagen då listan hämtades.")
    cards, persons = (
        _present(registries / f"{name}.csv", name) for name in ("lma_cards", "reserve_numbers")
    )
    rows = _rows(listed)
    found = _with_owners(rows.drop_nulls("lma_number"), cards, persons)
    entitled = found.filter(pl.col("owner").is_not_null() & ~pl.col("disputed"))
    if entitled.is_empty():
        raise misshapen(
            "Ingen rad i listan gäller en person med känt reservnummer. Kontrollera att filen är "
            "rätt. Registret är oförändrat."
        )
    _hold_order(cards, on)
    missing = _missing(cards, rows, on)
    malformed = _lines(rows.filter(pl.col("lma_number").is_null()))
    _hold_missing(missing.get_column("lma_number").n_unique(), malformed, end_missing=end_missing)
    kept = _ended(cards, missing, on)
    new, kept = _new_cards(entitled, kept, on)
    registered = _registered(persons, entitled)
    made = pl.concat([kept, new], how="diagonal").sort("lma_number", "evidence", "valid_from")
    _write(registries / "reserve_numbers.csv", "reserve_numbers", registered)
    _write(registries / "lma_cards.csv", "lma_cards", made)
    return EntitledImport(
        made.height,
        new.height,
        missing.height,
        entitled.filter(pl.col("registered_from").is_not_null()).height,
        malformed,
        _lines(found.filter(pl.col("owner").is_null() & ~pl.col("disputed"))),
        _lines(found.filter("disputed")),
    )


def _present(path: Path, name: str) -> pl.DataFrame:
    contract = {"lma_cards": LmaCard, "reserve_numbers": ReserveNumber}[name]
    found = load_registry(name, registry_bytes(path)) if path.exists() else contract.none()
    return pl.DataFrame(found).drop("line")


def _write(path: Path, name: str, rows: pl.DataFrame) -> None:
    content = rows.select(pl.exclude(_VALID), *_VALID).write_csv(separator=";").encode()
    load_registry(name, content)
    write_whole(path, content)


def _lines(rows: pl.DataFrame) -> tuple[int, ...]:
    return tuple(rows.get_column("line").sort())


def _rows(path: Path) -> pl.DataFrame:
    """Return the list: `line` and the columns of HEADINGS; malformed lines have no LMA number."""
    data = registry_bytes(path)
    if data.startswith(_WORKBOOK):
        raise refused("Listan är en arbetsbok. Spara den som CSV UTF-8.")
    known = known_headings(HEADINGS)
    table = read_delimited(data, known)
    headings = recognised(table.headings, known)
    if headings.count("lma_number") != 1:
        raise misshapen("Rubrikraden ska ha LMA-nummer (dossiernummer, individnummer) en gång.")
    cells = dict(zip(headings, plain_texts(table.rows).iter_columns(), strict=True))
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, table.rows.height)
    text = pl.DataFrame(
        {name: cells.get(name, empty) for name in HEADINGS}
        | {"line": line_numbers(data, known, table.rows.height)}
    ).filter(pl.any_horizontal(pl.exclude("line").is_not_null()))
    numbers = ("reserve_number", "personal_id")
    read = text.select(
        "line",
        lma_number(pl.col("lma_number")),
        *(
            pl.col(name).map_batches(numbers_of_twelve_digits, return_dtype=pl.String)
            for name in numbers
        ),
        "region_of_residence",
        read_day("registered_from").alias("registered_from"),
    )
    unread = pl.any_horizontal(
        *(~pl.col(name).str.contains(r"^[0-9]{12}$") for name in numbers),
        ~pl.col("region_of_residence").str.contains(r"^[0-9]{2}$"),
        text["registered_from"].is_not_null() & pl.col("registered_from").is_null(),
    ).fill_null(value=False)
    return read.with_columns(lma_number=pl.when(~unread).then("lma_number"))


def _with_owners(rows: pl.DataFrame, cards: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Add `owner`, the surviving reserve number, and `disputed` where the sources differ."""
    merged = dict(survivors(persons).iter_rows())

    def surviving(name: str) -> pl.Expr:
        return pl.col(name).replace(merged)

    linked = persons.drop_nulls("personal_id").select(
        "personal_id", _linked=surviving("reserve_number")
    )
    carded = cards.select("lma_number", _carded=surviving("reserve_number"))
    one = (
        (linked, "personal_id", "_linked"),
        (carded, "lma_number", "_carded"),
    )
    found = rows.with_columns(_stated=surviving("reserve_number"))
    for source, key, name in one:
        owners = source.group_by(key).agg(pl.col(name).unique())
        single = owners.filter(pl.col(name).list.len() == 1).with_columns(pl.col(name).list.first())
        found = found.join(single, on=key, how="left", maintain_order="left")
    sources = ("_stated", "_carded", "_linked")
    differ = pl.concat_list(sources).list.drop_nulls().list.n_unique() > 1
    return (
        found.with_columns(owner=pl.coalesce(sources), disputed=differ)
        .with_columns(
            disputed=pl.col("disputed") | (pl.col("owner").n_unique().over("lma_number") > 1)
        )
        .drop(sources)
    )


def _hold_order(cards: pl.DataFrame, on: dt.date) -> None:
    last = cards.filter(pl.col("evidence") == LISTED_AS).get_column("valid_from").max()
    if isinstance(last, dt.date) and last > on:
        raise misshapen(
            f"Listan är från {on}, och registret har beslut från {last}. Ange en senare lista. "
            "Registret är oförändrat."
        )


def _hold_missing(missing: int, malformed: Sequence[int], *, end_missing: bool) -> None:
    """Refuse a list that lacks numbers, unless their evidence is to end.

    A line that cannot be read may be about one of them.
    """
    if not missing:
        return
    lack = f"LMA-nummer som gäller och saknas i listan: {missing}."
    if malformed:
        raise misshapen(
            f"{lack} Rader med fel form: {', '.join(map(str, malformed))}. De kan gälla samma "
            "personer. Rätta raderna i listan, eller ta bort dem. Registret är oförändrat."
        )
    if not end_missing:
        raise misshapen(
            f"{lack} Hämta hela listan, eller kör om med --end-missing om deras bevis ska sluta "
            "gälla dagen före. Registret är oförändrat."
        )


def _missing(cards: pl.DataFrame, rows: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """Return the cards that hold on the day, began before it, and are not on the list."""
    holds = (pl.col("valid_from") < on) & (pl.col("valid_to") >= on).fill_null(value=True)
    return cards.filter(holds).join(rows.drop_nulls("lma_number"), on="lma_number", how="anti")


def _ended(cards: pl.DataFrame, ending: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """Return the cards, of which those `ending` hold through the day before."""
    keys = ["lma_number", "evidence", "valid_from"]
    marked = cards.join(
        ending.select(*keys, _ends=True), on=keys, how="left", maintain_order="left"
    )
    last = pl.when(pl.col("_ends")).then(pl.lit(on - _DAY_BEFORE)).otherwise("valid_to")
    return marked.with_columns(valid_to=last).drop("_ends")


def _new_cards(
    entitled: pl.DataFrame, cards: pl.DataFrame, on: dt.date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the new rows of listed persons, and the cards of which replaced ones have ended."""
    holds = (pl.col("evidence") == LISTED_AS) & (pl.col("valid_to") >= on).fill_null(value=True)
    now = cards.filter(holds).select(
        "lma_number", _from="valid_from", _residence="region_of_residence"
    )
    asked = entitled.unique("lma_number", keep="first", maintain_order=True).join(
        now, on="lma_number", how="left", maintain_order="left"
    )
    lives = pl.coalesce("region_of_residence", "_residence")
    new = asked.filter(pl.col("_from").is_null() | lives.ne_missing(pl.col("_residence")))
    replaced = new.drop_nulls("_from").select(
        "lma_number", evidence=pl.lit(LISTED_AS), valid_from="_from"
    )
    made = new.select(
        "lma_number",
        reserve_number="owner",
        evidence=pl.lit(LISTED_AS),
        region_of_residence=lives,
        valid_from=pl.lit(on),
    )
    same_day = replaced.filter(pl.col("valid_from") == on)
    left = cards.join(same_day, on=["lma_number", "evidence", "valid_from"], how="anti")
    return made, _ended(left, replaced, on)


def _registered(persons: pl.DataFrame, entitled: pl.DataFrame) -> pl.DataFrame:
    """Return the persons, the latest row of each with `registered_from` of the list."""
    days = (
        entitled.drop_nulls("registered_from")
        .group_by("owner")
        .agg(_day=pl.col("registered_from").min())
        .rename({"owner": "reserve_number"})
    )
    latest = pl.col("valid_from") == pl.col("valid_from").max().over("reserve_number")
    return (
        persons.join(days, on="reserve_number", how="left", maintain_order="left")
        .with_columns(
            registered_from=pl.when(latest)
            .then(pl.coalesce("_day", "registered_from"))
            .otherwise("registered_from")
        )
        .drop("_day")
    )
