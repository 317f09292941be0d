"""How much there is, and how sure it is: the counts of a generation."""

from __future__ import annotations

from dataclasses import dataclass

from beleidsgraaf.build import Manifest
from beleidsgraaf.portal.coverage import Dekking


@dataclass(frozen=True)
class Telling:
    """Counts of a generation.

    :param documenten: that were read. :param dekking: how far their sections were.
    :param uitspraken: stated and inferred together, as the catalogue counts them; :param afgeleid: of which inferred.
    :param fouten: what the shapes found wrong, and :param waarschuwingen: what could be better.
    """

    documenten: int
    dekking: Dekking
    uitspraken: int
    afgeleid: int
    fouten: int
    waarschuwingen: int


def count(manifest: Manifest) -> Telling:
    """Return the counts of a generation."""
    documents = [Dekking.named(held) for held in manifest.dekking.values()]
    return Telling(
        len(documents),
        Dekking.sum(documents),
        manifest.statements + manifest.inferred,
        manifest.inferred,
        manifest.validation.get("Violation", 0),
        manifest.validation.get("Warning", 0),
    )
