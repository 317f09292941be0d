"""Everything that is known of a choice of municipalities, themes and levels: what pages and the API show alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.comparison import Gemeente, Keuze, Niveau, Paragraaf, Thema, Vergelijking, compare
from beleidsgraaf.differences import Counterparts, Tegenhanger, Verschil, counterparts, differences

# Each municipality is judged against each other one; more than this nobody reads side by side.
MOST = 10
Bewijs = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Compared:
    """Everything that is known of a choice: the comparison, its evidence, and what the mapping sets say."""

    comparison: Vergelijking
    bewijs: Bewijs
    known: Counterparts
    verschillen: Sequence[Verschil]

    @property
    def weight(self) -> int:
        """About how many cells of a table this is worth."""
        return 10 * (len(self.verschillen) + len(self.comparison.cellen)) + 8 * len(self.bewijs)

    def passages(self, uitspraken: Sequence[str]) -> list[Mapping[str, Any]]:
        """Return the passages of some statements, in their order."""
        return [row for uitspraak in uitspraken for row in self.bewijs.get(uitspraak, ())]

    def others(self, element: str, gemeente: Gemeente) -> Sequence[Tegenhanger]:
        """Return what the other municipalities in the comparison have that corresponds to an element of one."""
        return self.known.of(element, [other.iri for other in self.comparison.gemeenten if other != gemeente])


@dataclass(frozen=True)
class Onderzocht:
    """On how many sections a cell rests.

    :param leeg: the sections on the theme that wait for their text.
    """

    paragrafen: int
    onderzocht: int
    leeg: tuple[Paragraaf, ...]

    @property
    def niet_onderzocht(self) -> int:
        """How many sections were not read for the level."""
        return self.paragrafen - self.onderzocht


def coverage_of(comparison: Vergelijking, thema: Thema, niveau: Niveau, gemeente: Gemeente) -> Onderzocht:
    """Return on how many sections a cell rests, and which of them wait for their text on this theme."""
    sections = comparison.paragrafen[gemeente.iri]
    return Onderzocht(
        len(sections),
        sum(section.was_read_for(niveau.iri) for section in sections),
        tuple(section for section in sections if section.empty and thema.iri in section.themas),
    )


def compute(catalogue: Catalogue, keuze: Keuze, *, reviewed: bool) -> Compared:
    """Compare, and look up everything that is shown with it.

    :param reviewed: use only mappings that somebody else than the author judged.
    """
    comparison = compare(catalogue, keuze.gemeenten, themas=keuze.themas, niveaus=keuze.niveaus)
    known = counterparts(catalogue, keuze.gemeenten, reviewed=reviewed)
    bewijs: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in catalogue.table("bewijs-per-thema", {"gemeente": keuze.gemeenten, "thema": keuze.themas}).plain():
        bewijs[row["uitspraak"]][row["passage"]] = row
    return Compared(
        comparison,
        {uitspraak: list(passages.values()) for uitspraak, passages in bewijs.items()},
        known,
        differences(comparison, known),
    )
