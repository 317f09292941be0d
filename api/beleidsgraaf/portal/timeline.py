"""When actions run and when decisions and meetings were, as the bars and marks of a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.portal.choice import Aanbod
from beleidsgraaf.portal.names import Name, names_of

# What a timeline can be of, as its address names it.
KINDS = ("inspanningen", "gebeurtenissen")
SIZE = 40


@dataclass(frozen=True)
class Moment:
    """A bar or a mark.

    :param begin: the first day, as YYYY-MM-DD, YYYY-MM or YYYY; nothing when only the end is known.
    :param soort: how precise the text is, or what kind of event it was.
    :param tekst: the words of the text.
    """

    iri: str
    naam: str
    gemeente: Name
    begin: str
    eind: str
    soort: Name
    tekst: str


def read(
    catalogue: Catalogue, wat: str, values: Mapping[str, Sequence[str]], aanbod: Aanbod, taal: str
) -> tuple[list[Moment], list[Moment]]:
    """Return what has a date, in order of time, and what has none.

    :param values: the municipalities (IRIs), and the first and last day of the period.
    :raises ParameterError: when a day is none.
    :raises EngineError: when the engine gives no answer.
    """
    actions = wat == KINDS[0]
    asked = {name: list(given) for name, given in values.items() if given}
    if actions:
        rows = catalogue.table("inspanningen-in-periode", asked).plain()
        columns = ("inspanning", "eersteDag", "laatsteDag", "precisie")
    else:
        until = asked.pop("eind", [])
        if "begin" in asked:
            asked["vanaf"] = asked.pop("begin")
        rows = catalogue.table("tijdlijn", asked).plain()
        rows = [row for row in rows if not until or (row["begin"] or "") <= until[0]]
        columns = ("gebeurtenis", "begin", "eind", "soort")
    thing, first, last, kind = columns
    names = names_of(catalogue.engine, sorted({row[kind] for row in rows}), taal)
    found: dict[tuple[str, str, str, str], Moment] = {}
    for row in rows:
        begin, end = row[first] or row[last] or "", row[last] or ""
        # Only an end means: then at the latest, so the mark stands there.
        words = (row["planningstekst"] or "") if actions else (row["handelingLabel"] or "")
        one = Moment(
            row[thing], row[f"{thing}Label"], aanbod.namen[row["gemeente"]], begin, end, names[row[kind]], words
        )
        found.setdefault((row[thing], begin, end, words), one)
    dated = sorted(
        (one for one in found.values() if one.begin), key=lambda one: (one.begin, one.eind, one.naam, one.iri)
    )
    return dated, [one for one in found.values() if not one.begin]
