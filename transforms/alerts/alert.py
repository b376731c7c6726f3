"""An alert: something for a person, told in counts, codes and numbers of ours.

Names of files and contacts are the senders' words, and may name a patient: they are told nowhere.
"""

from typing import NamedTuple


class Alert(NamedTuple):
    """What has happened and what to do about it.

    `keys` are one for each thing that it tells of; it is new when one of them has not been told.
    `about` is how keys begin that it makes old: told again, they are news again. Empty: none.
    """

    keys: tuple[str, ...]
    title: str
    what: str
    do: str
    about: str = ""
