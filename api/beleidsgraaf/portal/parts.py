"""Parts of a page that are more than one question with the thing filled in: outlines, counts by theme, evidence."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from beleidsgraaf.addresses import State
from beleidsgraaf.portal.coverage import Dekking
from beleidsgraaf.portal.names import Name, end_of
from beleidsgraaf.portal.panels import Asker, Cel, Deel, Panel, Tabel, Vak
from beleidsgraaf.portal.passages import Woorden, words
from beleidsgraaf.results import Table

# Ways up from an element that are shown; more are seldom and say little.
_MOST_WAYS = 6


@dataclass(frozen=True)
class Given:
    """What a part is made for: the thing, and the folder with the texts of who may show them."""

    iri: str
    bronnen: Path | None


@dataclass(frozen=True)
class Document:
    """A document with how far it was read."""

    naam: Cel
    soort: Cel | None
    status: Cel | None
    uitgegeven: str
    dekking: Dekking


@dataclass(frozen=True)
class Documenten(Deel):
    """The documents of a municipality: those that were read, and those that are merely mentioned or planned."""

    gelezen: tuple[Document, ...] = ()
    genoemd: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Thema:
    """A theme: counts of elements by kind, the roles of the municipality, and where to read on.

    :param meer: how many kinds and roles are not shown.
    """

    naam: Cel
    elementen: int
    soorten: tuple[tuple[Cel, int], ...]
    rollen: tuple[tuple[Cel, int], ...]
    vergelijk: str
    zoek: str
    meer: int = 0


@dataclass(frozen=True)
class Themas(Deel):
    """What a municipality has for each shared theme."""

    themas: tuple[Thema, ...] = ()


@dataclass(frozen=True)
class Vergelijk(Deel):
    """Comparisons that begin here, each with the query of its address."""

    keuzes: tuple[tuple[Name, str], ...] = ()


@dataclass(frozen=True)
class Beelden(Deel):
    """Pictures of the thing: what each is, and the query of its address."""

    beelden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Knoop:
    """An element in an outline.

    :param aantal: how many stand below it, also those not shown.
    """

    naam: Cel
    klasse: Cel
    bronterm: str
    nummer: str
    onder: tuple[Knoop, ...]
    aantal: int


@dataclass(frozen=True)
class Structuur(Deel):
    """The outline of a document.

    :param ingekort: whether only its upper levels are shown.
    """

    knopen: tuple[Knoop, ...] = ()
    ingekort: bool = False

    @property
    def totaal(self) -> int:
        """How many elements it has, also those not shown."""
        return sum(1 + each.aantal for each in self.knopen)


@dataclass(frozen=True)
class Gelezen(Deel):
    """How far a document was read: the counts, and each section."""

    dekking: Dekking = Dekking(())
    tabel: Tabel | None = None


@dataclass(frozen=True)
class Plaats(Deel):
    """The ways from the top of a document to an element."""

    wegen: tuple[tuple[tuple[Cel, Cel], ...], ...] = ()


@dataclass(frozen=True)
class Melding(Deel):
    """That something is not there, and what that means."""

    stand: str = ""


@dataclass(frozen=True)
class Vindplaats:
    """A passage: where it is, what it supports, how strongly, and its words for who may show them."""

    iri: str
    eerste: str
    laatste: str
    document: Cel
    paragraaf: Cel
    waarvoor: tuple[tuple[str, Vak], ...]
    kracht: Vak
    woorden: Woorden | None


@dataclass(frozen=True)
class Bewijs(Deel):
    """The passages of an element, of the roles at it and of its planning."""

    plaatsen: tuple[Vindplaats, ...] = ()
    met_woorden: bool = False


@dataclass(frozen=True)
class Tegenhanger:
    """What corresponds with an element elsewhere, or that it was looked for and not found.

    :param naar: the other; nothing when there is none. :param zekerheid: from 0 to 1.
    """

    relatie: Cel
    naar: Cel | None
    gemeente: Cel | None
    zekerheid: str
    onderbouwing: Cel
    auteur: str
    beoordelaar: str
    datum: str
    toelichting: str
    koppeling: str


@dataclass(frozen=True)
class Tegenhangers(Deel):
    """The counterparts of an element; `leeg` says what it means that there are none."""

    alle: tuple[Tegenhanger, ...] = ()
    leeg: str = ""


def make(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    """Make a part of a page; None when there is nothing to say.

    :raises EngineError: when the engine gives no answer.
    """
    maker = _MAKERS.get(panel.deel)
    return maker(asker, panel, given) if maker else asker.panel(panel, given.iri)


def _head(asker: Asker, panel: Panel) -> tuple[str, str, str, str, bool]:
    return panel.deel, panel.id, asker.say(panel.kop), asker.say(panel.uitleg), panel.dicht


def _things(asker: Asker, rows: Iterable[Mapping[str, str]], *columns: str) -> dict[str, Cel]:
    """Return the things in some columns by their IRI, named in one go."""
    iris = {row[column] for row in rows for column in columns if row.get(column)}
    return {iri: Cel(name.tekst, name.taal, iri) for iri, name in asker.names(sorted(iris)).items()}


def _documenten(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    rows = asker.table("documenten", {"gemeente": [given.iri]}).plain()
    named = _things(asker, rows, "document", "documenttype", "status")
    found = [
        Document(
            named[row["document"]],
            named.get(row["documenttype"]),
            named.get(row["status"]),
            str(row["uitgegeven"] or ""),
            Dekking.of(row),
        )
        for row in rows
    ]
    return Documenten(
        *_head(asker, panel),
        tuple(one for one in found if one.dekking.totaal),
        tuple(one for one in found if not one.dekking.totaal),
    )


def _rollen(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    """Make the roles of a municipality by role, with the shared themes of what the role is at."""
    table = asker.table(panel.vraag, {panel.parameter: [given.iri]})
    themes: dict[str, list[str]] = {}
    for row in asker.table("rollen-per-thema", {"gemeente": [given.iri]}).plain():
        themes.setdefault(row["rolvervulling"], []).append(row["thema"])
    named = asker.names(sorted({iri for several in themes.values() for iri in several}))
    made = asker.panel(panel, given.iri)
    if made is None:
        return None
    at = table.columns.index("rolvervulling"), table.columns.index("bij")
    by_place: dict[str, set[str]] = {}
    for cells in table.rows:
        role, place = (getattr(cells[index], "value", "") for index in at)
        by_place.setdefault(place, set()).update(themes.get(role, ()))

    def cells_of(place: str) -> Vak:
        found = sorted(by_place.get(place, ()), key=lambda iri: named[iri].tekst)
        return tuple(Cel(named[iri].tekst, named[iri].taal, iri) for iri in found)

    groups = tuple(
        replace(group, rijen=tuple((*row, cells_of(row[0][0].iri)) for row in group.rijen))
        for group in sorted(made.groepen, key=lambda group: group.naam.tekst)
    )
    return replace(made, koppen=(*made.koppen, *asker.heads(["thema"])), groepen=groups)


def _themas(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    rows = asker.table("elementen-per-thema", {"gemeente": [given.iri]}).plain()
    roles = asker.table("rollen-per-thema", {"gemeente": [given.iri]}).plain()
    named = _things(asker, [*rows, *roles], "thema", "klasse", "rol")
    levels = {row["klasse"]: row["niveau"] for row in rows}
    elements: dict[str, set[str]] = {}
    kinds: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        elements.setdefault(row["thema"], set()).add(row["element"])
        kinds.setdefault(row["thema"], set()).add((row["klasse"], row["element"]))
    held: dict[str, set[tuple[str, str]]] = {}
    for row in roles:
        held.setdefault(row["thema"], set()).add((row["rol"], row["rolvervulling"]))

    def counted(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[Cel, int], ...]:
        counts = Counter(first for first, _ in pairs)
        ranked = sorted(counts.items(), key=lambda each: (-each[1], levels.get(each[0], 0), named[each[0]].tekst))
        return tuple((named[iri], number) for iri, number in ranked)

    code = end_of(given.iri)
    others = [row["gemeente"] for row in asker.table("gemeenten", {}).plain() if row["gemeente"] != given.iri]
    return Themas(
        *_head(asker, panel),
        tuple(
            Thema(
                named[iri],
                len(elements[iri]),
                counted(kinds[iri]),
                counted(held.get(iri, ())),
                str(State({"gemeente": [code, *map(end_of, others)], "thema": [end_of(iri)]})),
                str(State({"gemeente": [code], "thema": [end_of(iri)]})),
            )
            for iri in sorted(elements, key=lambda iri: named[iri].tekst)
        ),
    )


def _vergelijk(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    """Make the comparisons of a municipality with each other one, or of all on a theme."""
    rows = asker.table("gemeenten", {}).plain()
    own, codes = end_of(given.iri), [end_of(row["gemeente"]) for row in rows]
    named = asker.names([row["gemeente"] for row in rows])
    choices = [
        (named[row["gemeente"]], str(State({"gemeente": [own, end_of(row["gemeente"])]})))
        for row in rows
        if row["gemeente"] != given.iri
    ]
    if len(choices) == len(rows):
        together = Name(", ".join(name.tekst for name in named.values()), "nl")
        choices = [(together, str(State({"gemeente": codes, "thema": [own]})))]
    return Vergelijk(*_head(asker, panel), tuple(choices)) if choices else None


def _beelden(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    if panel.vraag and not asker.table(panel.vraag, {panel.parameter: [given.iri]}).rows:
        return None
    code = end_of(given.iri)
    return Beelden(
        *_head(asker, panel), tuple((name, str(State({where: [code]}))) for name, where in panel.beelden.items())
    )


def _structuur(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    rows = asker.table("structuur-van-document", {"document": [given.iri]}).plain()
    if not rows:
        return None
    classes = _things(asker, rows, "klasse")
    first: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        first.setdefault(row["element"], row)
    above = _direct({(row["element"], row["boven"]) for row in rows if row["boven"] in first})
    below: dict[str, list[str]] = {}
    for element in first:
        for parent in above.get(element, ()):
            below.setdefault(parent, []).append(element)

    def rank(iri: str) -> tuple[int, tuple[int, ...]]:
        """Put what is numbered in the order of its numbers, and leave the rest in that of the document."""
        numbers = tuple(int(digits) for digits in re.findall(r"\d+", str(first[iri]["nummer"] or "")))
        return first[iri]["niveau"], numbers or (sys.maxsize,)

    def node(iri: str, seen: frozenset[str]) -> Knoop:
        row = first[iri]
        children = tuple(
            node(child, seen | {child}) for child in sorted(below.get(iri, ()), key=rank) if child not in seen
        )
        return Knoop(
            Cel(row["elementLabel"], "nl", iri),
            classes[row["klasse"]],
            row["bronterm"] or "",
            str(row["nummer"] or ""),
            children,
            sum(1 + child.aantal for child in children),
        )

    roots = sorted((iri for iri in first if not above.get(iri)), key=rank)
    return Structuur(*_head(asker, panel), tuple(node(iri, frozenset([iri])) for iri in roots))


def _direct(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return what is right above each: not what is also reached through another that is above.

    >>> _direct([("a", "b"), ("a", "c"), ("b", "c")])
    {'a': ['b'], 'b': ['c']}
    """
    above: dict[str, list[str]] = {}
    for one, other in sorted(pairs):
        above.setdefault(one, []).append(other)

    def reached(begin: str) -> set[str]:
        found: set[str] = set()
        pending = [begin]
        while pending:
            new = set(above.get(pending.pop(), ())) - found
            found |= new
            pending += new
        return found

    far = {one: {other: reached(other) for other in others} for one, others in above.items()}
    return {
        one: [o for o in others if not any(o in far[one][p] and p not in far[one][o] for p in others if p != o)]
        for one, others in above.items()
    }


def _gelezen(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    counted = asker.table("documenten", {"document": [given.iri]}).plain()
    sections = Panel(panel.kop, panel.id, vraag="dekking", parameter="document", kolommen=("paragraaf", "dekking"))
    table = asker.panel(sections, given.iri)
    if not counted or table is None:
        return None
    return Gelezen(*_head(asker, panel), Dekking.sum([Dekking.of(counted[0])]), table)


def _plaats(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    rows = asker.table("plaats-in-structuur", {"element": [given.iri]}).plain()
    if not rows:
        return None
    above = _direct({(row["stap"], row["boven"]) for row in rows})
    labels = {row["boven"]: Cel(row["bovenLabel"], "nl", row["boven"]) for row in rows}
    labels[given.iri] = Cel(rows[0]["elementLabel"], "nl", given.iri)
    kinds = _things(asker, rows, "klasse")
    kind_of = {row["boven"]: kinds[row["klasse"]] for row in rows}
    ways: list[list[str]] = []
    pending = [[given.iri]]
    while pending and len(ways) < _MOST_WAYS:
        way = pending.pop(0)
        parents = [parent for parent in above.get(way[0], ()) if parent not in way]
        pending += [[parent, *way] for parent in parents]
        if not parents:
            ways.append(way)
    return Plaats(
        *_head(asker, panel),
        wegen=tuple(tuple((labels[iri], kind_of.get(iri, Cel(""))) for iri in way) for way in ways),
    )


def _tegenhangers(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    rows = asker.table(panel.vraag, {panel.parameter: [given.iri]}).plain()
    turned = asker.kinds.omgekeerd
    iris = {row[name] for row in rows for name in ("relatie", "onderbouwing", "naarGemeente", "vanGemeente", "naar")}
    iris |= set(turned.values())
    names = {iri: Cel(name.tekst, name.taal, iri) for iri, name in asker.names(sorted(iris - {None})).items()}
    found = []
    for row in rows:
        here = row["van"] == given.iri
        side = "naar" if here else "van"
        there = row[f"{side}Gemeente"]
        found.append(
            Tegenhanger(
                # That nothing was found is said by what it is mapped to, which is in no municipality.
                names[
                    row["naar"] if not there else row["relatie"] if here else turned.get(row["relatie"], row["relatie"])
                ],
                Cel(row[f"{side}Label"], "nl", row[side]) if there else None,
                names[there] if there else None,
                str(row["zekerheid"]),
                names[row["onderbouwing"]],
                row["auteur"],
                row["beoordelaar"] or "",
                str(row["datum"]),
                row["toelichting"] or "",
                row["koppeling"],
            )
        )
    return Tegenhangers(*_head(asker, panel), tuple(found), asker.say(panel.leeg))


def _zonder_inspanning(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    found = [row for row in asker.table(panel.vraag, {}).plain() if row[panel.filter] == given.iri]
    return Melding(*_head(asker, panel), "onderzocht" if found[0]["onderzocht"] else "onbekend") if found else None


def _bewijs(asker: Asker, panel: Panel, given: Given) -> Deel | None:
    table = asker.table(panel.vraag, {panel.parameter: [given.iri]})
    rows = table.plain()
    if not rows:
        return None
    cells = asker.cells(table, ("uitspraak", "soort", "bewijskracht", "document", "paragraaf"), table.rows)
    roles = _roles(asker, asker.table("rollen-bij", {"bij": [given.iri]}))
    texts = words(asker.catalogue.engine, given.bronnen, {row["passage"] for row in rows}) if given.bronnen else {}
    found: dict[str, Vindplaats] = {}
    for row, (statement, kind, strength, document, section) in zip(rows, cells, strict=True):
        what = (kind[0].tekst, roles.get(statement[0].iri, ()))
        known = found.get(row["passage"])
        if known is None:
            found[row["passage"]] = Vindplaats(
                row["passage"],
                str(row["eersteRegel"]),
                str(row["laatsteRegel"]),
                document[0],
                section[0],
                (what,),
                strength,
                texts.get(row["passage"]),
            )
        else:
            strengths = tuple(dict.fromkeys((*known.kracht, *strength)))
            found[row["passage"]] = replace(known, waarvoor=(*known.waarvoor, what), kracht=strengths)
    return Bewijs(*_head(asker, panel), tuple(found.values()), given.bronnen is not None)


def _roles(asker: Asker, table: Table) -> dict[str, Vak]:
    """Return for each role at an element the party and the role, as they are shown with its evidence."""
    cells: Sequence[Sequence[Vak]] = asker.cells(table, ("actor", "rol"), table.rows)
    at = table.columns.index("rolvervulling")
    return {
        row[at].value: (*actor, *role)  # type: ignore[union-attr]
        for row, (actor, role) in zip(table.rows, cells, strict=True)
        if isinstance(row[at], ox.NamedNode)
    }


_MAKERS: Mapping[str, Callable[[Asker, Panel, Given], Deel | None]] = {
    "documenten": _documenten,
    "rollen": _rollen,
    "themas": _themas,
    "vergelijk": _vergelijk,
    "beelden": _beelden,
    "structuur": _structuur,
    "dekking": _gelezen,
    "plaats": _plaats,
    "tegenhangers": _tegenhangers,
    "zonder-inspanning": _zonder_inspanning,
    "bewijs": _bewijs,
}
