"""The payers' templates: read with the registries, kept as evidence, chosen for each contact."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.registries import BasisTemplate, KeptTemplate
from pipelines.registries.faults import FaultCode, RegistryError, RegistryFault
from pipelines.run import Run
from transforms.documents.template_plan import TemplateError, opened


def keep_templates(run: Run) -> None:
    """Keep the templates as they are today, so that the documents can always be made again.

    Raises:
        RegistryError: a template is missing or cannot be filled in.
    """
    registry = run.registries.basis_templates
    run.evidence.keep("basis_templates", _kept(registry, run.home.templates))


def _kept(registry: DataFrame[BasisTemplate], folder: Path) -> DataFrame[KeptTemplate]:
    lines = dict(registry.select("template", "line").sort("line", descending=True).iter_rows())
    faults = list(_faults(lines, folder))
    if faults:
        raise RegistryError(faults)
    contents = {name: (folder / name).read_bytes() for name in lines}
    content = [contents[name] for name in registry.get_column("template")]
    return KeptTemplate.of(registry.with_columns(pl.Series("content", content, dtype=pl.Binary)))


def _faults(lines: dict[str, int], folder: Path) -> Iterator[RegistryFault]:
    """Yield what is wrong with the templates, at the first line that names each."""
    for name, line in sorted(lines.items(), key=lambda named: named[1]):
        place = ("basis_templates.csv", line, "template")
        if not (folder / name).is_file():
            message = "Filen finns inte i mappen templates. Lägg dit den, eller rätta namnet."
            yield RegistryFault(FaultCode.NO_SUCH_ROW, *place, message)
            continue
        try:
            opened((folder / name).read_bytes())
        except TemplateError as wrong:
            yield RegistryFault(FaultCode.LAYOUT, *place, str(wrong))
