"""An element of a camt message by path, whatever its version's namespace is."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Texts:
    """An element: its texts by path, without the space around them; missing is empty."""

    element: Any
    namespace: str

    @property
    def name(self) -> str:
        """Return the element's name without its namespace."""
        return str(self.element.tag).rpartition("}")[2]

    def _all(self, path: str) -> list[Any]:
        steps = "/".join(f"{{{self.namespace}}}{step}" for step in path.split("/"))
        found: list[Any] = self.element.findall(steps)
        return found

    def under(self, path: str) -> list["Texts"]:
        """Return the elements at a path."""
        return [Texts(found, self.namespace) for found in self._all(path)]

    def all(self, path: str) -> list[str]:
        """Return the texts at a path that are not empty."""
        texts = ((found.text or "").strip() for found in self._all(path))
        return [text for text in texts if text]

    def first(self, *paths: str) -> str:
        """Return the first text that any of the paths has, in their order."""
        return next((text for path in paths for text in self.all(path)), "")

    def attribute(self, path: str, name: str) -> str:
        """Return an attribute of the first element at a path."""
        return next((str(found.get(name, "")) for found in self._all(path)), "")
