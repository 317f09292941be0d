"""What a search shows: hits with what was found in them, facets to narrow it, all as links of the same page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beleidsgraaf.addresses import State
from beleidsgraaf.errors import ParameterError
from beleidsgraaf.portal.names import Name, both, end_of
from beleidsgraaf.portal.paging import Paging, paging
from beleidsgraaf.search import DEFAULT_SIZE, FACETS, FacetValue, Found, Hit, Marked, Search, SearchIndex
from beleidsgraaf.terms import Prefixes

# What may be asked, in the order of the address.
NAMES = ("q", *FACETS)
# Values of a facet that are shown before one has to ask for more.
_FIRST = 8
# In pieces: a text, and whether it was found.
Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Treffer:
    """A hit.

    :param fragment: what else shows that it was found; nothing when its name says it all.
    """

    iri: str
    naam: Pieces
    soort: Name
    gemeenten: tuple[Name, ...]
    documenten: tuple[tuple[str, Name], ...]
    fragment: Pieces
    fragment_taal: str


@dataclass(frozen=True)
class Waarde:
    """A value of a facet, with the link that chooses it or lets it go."""

    naam: Name
    aantal: int
    gekozen: bool
    href: str


@dataclass(frozen=True)
class Facet:
    """What hits can be narrowed by; the first values, and the rest."""

    soort: str
    eerste: tuple[Waarde, ...]
    rest: tuple[Waarde, ...]


@dataclass(frozen=True)
class Zoekresultaat:
    """The page of a search.

    :param verbeterd: words that nothing has, with the words taken for them.
    :param gekozen: what is chosen, each with the link that lets it go.
    :param verborgen: the choice, for a form that asks for other words.
    """

    vraag: str
    totaal: int
    treffers: tuple[Treffer, ...]
    facetten: tuple[Facet, ...]
    gekozen: tuple[Waarde, ...]
    verborgen: tuple[tuple[str, str], ...]
    verbeterd: Mapping[str, Sequence[str]]
    paging: Paging
    number: int

    @property
    def zonder_keuzes(self) -> str:
        """The link that asks for the same words in everything."""
        return str(State({"q": (self.vraag,)}))


def look(
    index: SearchIndex, given: Mapping[str, Sequence[str]], prefixes: Prefixes, number: int, taal: str
) -> Zoekresultaat:
    """Search.

    :param given: words (`q`) and values of facets, as an address has them.
    :raises ParameterError: when something is asked that there is not; all faults at once.
    :raises UnknownError: when there are not so many pages.
    """
    text = " ".join(given.get("q", ())).strip()
    chosen, faults = index.choose({facet: given.get(facet, ()) for facet in FACETS}, prefixes)
    faults = [*index.faults(text), *faults]
    if faults:
        raise ParameterError(faults)
    found = index.find(Search(text, chosen, number))
    short = {facet: _short(index.names[facet]) for facet in FACETS}
    state = State({"q": (text,), **{facet: tuple(short[facet][i] for i in chosen[facet]) for facet in FACETS}})
    facets = tuple(_facet(facet, found.facets[facet], short[facet], state, taal) for facet in FACETS)
    return Zoekresultaat(
        text,
        found.total,
        tuple(_hit(hit, found, taal) for hit in found.hits),
        facets,
        tuple(value for facet in facets for value in (*facet.eerste, *facet.rest) if value.gekozen),
        tuple((name, value) for name in FACETS for value in state.values[name]),
        found.corrected,
        paging(state, number, DEFAULT_SIZE, found.total),
        number,
    )


def _short(names: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return how an address names each value: the end of its IRI, or the IRI itself where several end alike."""
    count = Counter(end_of(iri).casefold() for iri in names)
    return {iri: end_of(iri) if count[end_of(iri).casefold()] == 1 else iri for iri in names}


def _facet(facet: str, values: Sequence[FacetValue], short: Mapping[str, str], state: State, taal: str) -> Facet:
    shown = []
    for value in values:
        name = short[value.iri]
        href = state.minus(facet, name) if value.gekozen else state.plus(facet, name)
        shown.append(Waarde(both(value.naam, taal), value.aantal, value.gekozen, str(href)))
    shown.sort(key=lambda value: not value.gekozen)
    return Facet(facet, tuple(shown[:_FIRST]), tuple(shown[_FIRST:]))


def _hit(hit: Hit, found: Found, taal: str) -> Treffer:
    thing = hit.thing

    def name(facet: str, iri: str) -> Name:
        return both(found.names[facet][iri], taal)

    return Treffer(
        thing.iri,
        _pieces(hit.naam),
        name("soort", thing.soort),
        tuple(name("gemeente", iri) for iri in thing.gemeente),
        tuple((iri, name("document", iri)) for iri in thing.document if iri != thing.iri),
        _pieces(hit.fragment) if hit.fragment else (),
        "en" if hit.fragment and hit.fragment.veld == "engels" else "nl",
    )


def _pieces(marked: Marked) -> Pieces:
    """Return a text in pieces that were found and pieces that were not."""
    pieces, last = [], 0
    for begin, end in marked.plaatsen:
        pieces += [(marked.tekst[last:begin], False), (marked.tekst[begin:end], True)]
        last = end
    return tuple(piece for piece in (*pieces, (marked.tekst[last:], False)) if piece[0])
