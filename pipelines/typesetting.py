"""Setting invoices as PDF: the template compiled with the fonts of typst's own package.

No font of the machine and no clock is looked at, so the same invoice has the same bytes.
"""

import datetime as dt
from functools import cache

import typst

from transforms.documents.pdf import pdf_template


def set_pdf(content: str, day: dt.date) -> bytes:
    """Return the PDF of an invoice; `day` is all that it says of when it was made."""
    made = _compiler().compile(
        _template(),
        format="pdf",
        sys_inputs={"told": content},
        timestamp=dt.datetime.combine(day, dt.time(), dt.UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        font_paths=typst.Fonts(include_system_fonts=False),
        ignore_system_fonts=True,
    )


@cache
def _template() -> bytes:
    return pdf_template().encode()
