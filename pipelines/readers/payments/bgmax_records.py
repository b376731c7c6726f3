"""Bankgirot's BgMax: records of 80 signs in ISO-8859-1, told apart by their first two digits.

By "Bankgiro Inbetalningar, Technical Manual" (Bankgirocentralen BGC AB, November 2019; in Swedish
August 2015), section 3, and the example file that comes with it; read 2026-11-22.

    01 start           3-22 BGMAX  23-24 version  25-44 time stamp  45 P or T
    05 opening         3-12 payee's bankgiro  13-22 plusgiro  23-25 currency
    20 payment         3-12 payer's bankgiro  13-37 reference  38-55 öre  56 reference code
                       57 channel  58-69 BGC serial number  70 image
    21 deduction       as 20, 71 deduction code: the payer draws a credit note
    22, 23 extra reference, of a payment or of a deduction: as 20, amount nought when not told
    25 information     3-52 text
    26 name 3-37, 38-72   27 address   28 town   29 organisation number 3-14
    15 deposit         3-37 account  38-45 day of payment  46-50 serial  51-68 öre  69-71 currency
                       72-79 number of payments and deductions
    70 end             3-10 payments  11-18 deductions  19-26 extra references  27-34 deposits
"""

from dataclasses import dataclass

from pipelines.readers.payments.told import wrong


@dataclass(slots=True)
class Record:
    """A line of the file: its number from 1 and its signs."""

    line: int
    text: str

    @property
    def code(self) -> str:
        """Return the record's kind: two digits."""
        return self.text[:2]

    def cut(self, first: int, last: int) -> str:
        """Return the signs at places `first` to `last`, from 1 as the manual counts."""
        return self.text[first - 1 : last].strip()

    def number(self, first: int, last: int, what: str) -> int:
        """Return the number at places `first` to `last`, which is `what` to who reads a refusal.

        Raises:
            FileRefusedError: F04 with line and place, when there is anything but digits.
        """
        cell = self.cut(first, last)
        if not (cell.isascii() and cell.isdigit()):
            raise wrong(f"Rad {self.line}, tecken {first}-{last}: {what} är inte siffror.")
        return int(cell)


def records_of(data: bytes) -> list[Record]:
    """Return the records of a file, the first first."""
    lines = data.decode("iso-8859-1").replace("\r\n", "\n").split("\n")
    return [Record(place, line) for place, line in enumerate(lines, 1) if line.strip()]
