"""What the page of a thing shows: what it is, the facts at the top, and the parts of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from beleidsgraaf.addresses import page_of
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.description import Description, Term
from beleidsgraaf.portal.names import Name
from beleidsgraaf.portal.panels import Asker, Cel, Deel, Kinds, Vak, literal_cell
from beleidsgraaf.portal.parts import Given, make
from beleidsgraaf.portal.shortening import shorten
from beleidsgraaf.terms import DEF

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TEXTS = ("http://purl.org/dc/terms/description", "http://www.w3.org/2004/02/skos/core#definition")


@dataclass(frozen=True)
class Ding:
    """A thing.

    :param soorten: the classes it is of, the most precise only.
    :param feiten: properties with their values; :param delen: the parts of the page.
    """

    soorten: tuple[Cel, ...]
    omschrijving: Name | None
    feiten: tuple[tuple[Name, Vak], ...]
    delen: tuple[Deel, ...]

    def deel(self, name: str) -> Deel | None:
        """Return a part by its name."""
        return next((deel for deel in self.delen if deel.id == name), None)

    def shortened(self) -> Ding:
        """Return the thing with the beginning of each part."""
        return replace(self, delen=tuple(shorten(deel) for deel in self.delen))

    @property
    def gewicht(self) -> int:
        """About how many values it holds."""
        return 50 + sum(sum(len(g.rijen) for g in getattr(deel, "groepen", ())) * 6 + 20 for deel in self.delen)


def read(
    catalogue: Catalogue,
    description: Description,
    above: Mapping[str, frozenset[str]],
    taal: str,
    *,
    today: date,
    bronnen: Path | None = None,
) -> Ding | None:
    """Return what the page of a thing shows, or None when its class has no page of its own.

    :param above: the classes above each class (`panels.classes_above`).
    :param bronnen: folder with the texts, of who may show them.
    :raises EngineError: when the engine gives no answer.
    """
    kinds = Kinds.read(catalogue.prefixes)
    kind = None if description.withdrawn else kinds.of(description, above)
    if kind is None:
        return None
    asker = Asker(catalogue, kinds, taal, today)
    given = Given(description.iri, bronnen)
    parts = [make(asker, panel, given) for panel in kind.delen if not panel.vraag or panel.vraag in catalogue.questions]
    return Ding(
        _classes(description, above, asker),
        _text(description, taal),
        tuple(_facts(description, kind.feiten, asker)),
        tuple(part for part in parts if part is not None),
    )


def _classes(description: Description, above: Mapping[str, frozenset[str]], asker: Asker) -> tuple[Cel, ...]:
    types = {value.value for value in description.values(_TYPE)}
    precise = sorted(one for one in types if not any(one in above.get(other, ()) for other in types))
    own = [one for one in precise if one.startswith(DEF)]
    return tuple(asker.thing(one) for one in own)


def _text(description: Description, taal: str) -> Name | None:
    """Return what the graph says of the thing in words: in the language of the page, else in Dutch."""
    found = [value for name in _TEXTS for value in description.values(name) if isinstance(value, ox.Literal)]
    found.sort(key=lambda value: (value.language != taal, value.language != "nl"))
    return Name(found[0].value, found[0].language or "") if found else None


def _facts(description: Description, names: tuple[str, ...], asker: Asker) -> list[tuple[Name, Vak]]:
    values = {name: sorted(description.values(name), key=str) for name in names}
    asker.names([*names, *(value.value for several in values.values() for value in several if _is_thing(value))])
    found = []
    for name, several in values.items():
        # A value that is there in the language of the page needs no other.
        own = [value for value in several if getattr(value, "language", None) == asker.taal]
        cells = tuple(_cell(value, asker) for value in own or several)
        if cells:
            shown = asker.names([name])[name]
            found.append((Name(shown.tekst[:1].upper() + shown.tekst[1:], shown.taal), cells))
    return found


def _is_thing(value: Term) -> bool:
    return isinstance(value, ox.NamedNode)


def _cell(value: Term, asker: Asker) -> Cel:
    if isinstance(value, ox.Literal):
        return literal_cell(value)
    if isinstance(value, ox.BlankNode):
        return Cel("")
    if page_of(value.value) is None and value.value.startswith(("https://", "http://")):
        return Cel(value.value, "", value.value, "web")
    return asker.thing(value.value)
