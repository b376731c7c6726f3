"""Which files of an inbox are deliveries."""

from collections.abc import Set as AbstractSet

from .model import Identity


class Deliveries:
    """The deliveries so far, and what was last ingested at each path.

    Known bytes are a new delivery only at a path where they were not what was last ingested, and
    only when another report has spoken of one of their contacts since; otherwise nothing happens,
    and they are done with at that path. A withdrawn delivery is as if it had not been.
    """

    def __init__(self) -> None:
        self.at_path: dict[str, str] = {}
        self._files: list[tuple[str, AbstractSet[Identity]]] = []
        self._withdrawn: set[int] = set()

    def arrives(self, path: str, content: str, contacts: AbstractSet[Identity]) -> bool:
        """Return whether a file at a path is a delivery, and note that it was seen."""
        if self.at_path.get(path) == content:
            return False
        self.at_path[path] = content
        is_new = self._is_new(content, contacts)
        if is_new:
            self._files.append((content, contacts))
        return is_new

    def withdraw(self, number: int) -> None:
        """Withdraw a delivery, by its number from 1."""
        self._withdrawn.add(number)

    def _is_new(self, content: str, contacts: AbstractSet[Identity]) -> bool:
        counting = [
            file for number, file in enumerate(self._files, 1) if number not in self._withdrawn
        ]
        for other, spoken_of in reversed(counting):
            if other == content:
                return False
            if contacts & spoken_of and any(known == content for known, _ in counting):
                return True
        return True
