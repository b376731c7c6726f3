"""The persons and times in the tests of retention and backup."""

import datetime as dt
from typing import Final

from pipelines.home.orders import Actor

ANNA: Final = Actor("Anna", dt.datetime(2024, 2, 20, 9, tzinfo=dt.UTC))
FEBRUARY: Final = Actor("prov", dt.datetime(2024, 3, 8, 9, tzinfo=dt.UTC))
MARCH: Final = Actor("prov", dt.datetime(2024, 4, 9, 9, tzinfo=dt.UTC))
