"""The dated tables as faultless files, the changes of a test, and the messages."""

from pathlib import Path

import pytest

from pipelines.registries.faults import RegistryError, RegistryFault
from pipelines.registries.load import load_registries

PLAIN = {
    "agreements": """
avtalsnummer;organisationsnummer;vårdgivare;uppdragstyp;vårdnivå;ägare;prisgrund;prislista;\
momskompensation;pappersfaktura;giltig_från;giltig_till
ADA-1;999999-0014;Exempelvård;107;primary;private;agreement;lista;6,00;J;20180101;
ADA-2;9999990022;Exempelsjukhus;107;inpatient;region;out_of_county;;;;2018-01-01;2023-12-31
""",
    "care_units": """
kombikakod;hsa_id;namn;agreement_id;giltig_från;giltig_till
01101011M01;SE9999990014-A100;Mottagning ett;ADA-1;2018-01-01;
""",
    "reserve_numbers": """
reservnummer;namn;född;ersatt_av;personnummer;skyddad_identitet;giltig_från;giltig_till
992014100085;Alfa;1945-01-01;;19121212-1212;nej;2014-03-01;
992015101439;Beta;;992014100085;;JA;2015-03-01;
""",
    "lma_cards": """
lma-nummer;reservnummer;bevis;länskod;giltig_från;giltig_till
LMA: 09104729/1;992014100085;card;03;2023-01-15;2024-12-31
09-104729;992014100085;receipt;;2023-01-15;2024-12-31
""",
    "fee_codes": """
taxekod;kategori;hälsoundersökning;giltig_från;giltig_till
01;resident;;2010-01-01;
12;asylum;1;2010-01-01;
""",
    "price_items": """
prislista;slag;uppdragstyp;vårdform;besökstyp;yrkeskategori;kod;belopp;källa;giltig_från;giltig_till
lista;visit;;;;LK;;2093;Avtal;2024-01-01;
lista;visit;;;;;;930,50;Avtal;2024-01-01;
lista;procedure;;;;;pe009;850;Avtal;2024-01-01;
""",
    "payers": """
betalare;namn;orgnr;referens_asyl;betalningsvillkor;kanal;giltig_från;giltig_till
hsf;Region Stockholm;2321000016;15002509/A;30;manual;2020-01-01;
""",
}


def faults(folder: Path) -> list[RegistryFault]:
    with pytest.raises(RegistryError) as caught:
        load_registries(folder)
    return list(caught.value.faults)


def located(folder: Path) -> set[tuple[str, str, int | None, str | None]]:
    return {(fault.code.value, fault.file, fault.line, fault.column) for fault in faults(folder)}


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.csv"
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new))


def add(folder: Path, name: str, *lines: str) -> None:
    path = folder / f"{name}.csv"
    path.write_text(path.read_text() + "\n".join(lines) + "\n")
