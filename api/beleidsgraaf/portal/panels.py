"""Parts of a page that are a question with a thing filled in, and which parts each class of things gets.

`panelen.yaml` says all of it; a new class needs an entry there and no Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import yaml

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.description import Description
from beleidsgraaf.engine import Engine
from beleidsgraaf.portal.names import Name, end_of, names_of
from beleidsgraaf.results import Table, Term, text_value
from beleidsgraaf.terms import Prefixes

FILE = Path(__file__).with_name("panelen.yaml")
# Value of a parameter in the file that stands for the day on which the page is made.
TODAY = "vandaag"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_IN_SCHEME = "http://www.w3.org/2004/02/skos/core#inScheme"
_CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_FORMS = {_XSD + "date": "datum", _XSD + "integer": "cijfers", _XSD + "decimal": "getal", _XSD + "boolean": "ja-nee"}
_ABOVE = """SELECT DISTINCT ?class ?above WHERE {
  ?class <http://www.w3.org/2000/01/rdf-schema#subClassOf> ?above .
  FILTER(isIRI(?class) && isIRI(?above) && ?class != ?above)
}"""
# A text in Dutch and in English.
Texts = tuple[str, str]


@dataclass(frozen=True)
class Cel:
    """A value as it is shown.

    :param iri: the thing that it is, if it is one.
    :param vorm: how to write it: `datum`, `getal`, `cijfers`, `ja-nee`, or what the file says of its column.
    """

    tekst: str
    taal: str = ""
    iri: str = ""
    vorm: str = ""

    @property
    def einde(self) -> str:
        """The last part of the IRI, by which a template knows a value that has a sign of its own."""
        return end_of(self.iri)


# What stands in one place of a table; nothing, one value or several.
Vak = tuple[Cel, ...]


@dataclass(frozen=True)
class Groep:
    """Rows that belong together, and what they have in common.

    :param totaal: how many rows there are, also those not shown.
    """

    id: str
    naam: Cel
    rijen: tuple[tuple[Vak, ...], ...]
    totaal: int


@dataclass(frozen=True)
class Deel:
    """A part of a page.

    :param soort: how it is shown; :param kop: its heading, in the language of the page; :param dicht: whether folded.
    """

    soort: str
    id: str
    kop: str
    uitleg: str
    dicht: bool


@dataclass(frozen=True)
class Tabel(Deel):
    """The answer to a question.

    :param groepen: the rows; without a grouping one group without a name.
    :param totaal: how many rows there are, also those not shown.
    :param hoogstens: how many to show where there is little room; 0 leaves that to the page.
    :param vraag: the question that has the same rows, with its values in `gevraagd`; none when it has more.
    """

    koppen: tuple[str, ...] = ()
    groepen: tuple[Groep, ...] = ()
    totaal: int = 0
    hoogstens: int = 0
    vraag: str = ""
    gevraagd: str = ""
    leeg: str = ""
    open: bool = False

    @property
    def getoond(self) -> int:
        """How many rows are shown."""
        return sum(len(groep.rijen) for groep in self.groepen)


@dataclass(frozen=True)
class Panel:
    """What the file says of a part; the names are explained there."""

    kop: Texts
    id: str
    deel: str = ""
    vraag: str = ""
    parameter: str = ""
    filter: str = ""
    groep: str = ""
    kolommen: tuple[str, ...] = ()
    waarden: Mapping[str, str] = field(default_factory=dict)
    beelden: Mapping[str, str] = field(default_factory=dict)
    tel: bool = False
    sorteer: str = ""
    hoogstens: int = 0
    dicht: bool = False
    open: bool = False
    leeg: Texts = ("", "")
    uitleg: Texts = ("", "")


@dataclass(frozen=True)
class Kind:
    """A kind of things: for which class or scheme, under which condition, with which facts and parts."""

    voor: str
    waar: str
    feiten: tuple[str, ...]
    delen: tuple[Panel, ...]


@dataclass(frozen=True)
class Kinds:
    """All that the file says."""

    kinds: tuple[Kind, ...]
    kolommen: Mapping[str, Texts]
    namen: Mapping[str, Texts]
    vormen: Mapping[str, str]
    omgekeerd: Mapping[str, str]

    @classmethod
    def read(cls, prefixes: Prefixes) -> Kinds:
        """Read the file."""
        held: dict[str, Any] = _read()

        def panel(row: Mapping[str, Any]) -> Panel:
            values: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
            }
            return Panel(**{"id": _slug(row["kop"][0]), **values})

        return cls(
            tuple(
                Kind(
                    prefixes.expand(row["voor"]),
                    prefixes.expand(row["waar"]) if "waar" in row else "",
                    tuple(prefixes.expand(name) for name in row.get("feiten", ())),
                    tuple(panel(part) for part in row["delen"]),
                )
                for row in held["soorten"]
            ),
            {name: tuple(texts) for name, texts in held["kolommen"].items()},
            {prefixes.expand(name): tuple(texts) for name, texts in held["namen"].items()},
            held["vormen"],
            {prefixes.expand(name): prefixes.expand(other) for name, other in held["omgekeerd"].items()},
        )

    def of(self, description: Description, above: Mapping[str, frozenset[str]]) -> Kind | None:
        """Return the kind of a thing: the most precise that fits; None when there is none.

        :param above: the classes above each class.
        """
        types = {value.value for name in (_TYPE, _IN_SCHEME) for value in description.values(name)}
        types |= {other for one in types for other in above.get(one, ())}
        refer = {incoming.predicate.value for incoming in description.incoming}
        fitting = [kind for kind in self.kinds if kind.voor in types and (not kind.waar or kind.waar in refer)]
        schemes = {value.value for value in description.values(_IN_SCHEME)}
        return next(
            (
                kind
                for kind in fitting
                if not any(kind.voor in above.get(other.voor, ()) for other in fitting)
                and not (kind.voor == _CONCEPT and any(other.voor in schemes for other in fitting))
            ),
            None,
        )


@cache
def _read() -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return held


def _slug(text: str) -> str:
    """Return a name for an address within a page.

    >>> _slug("Wat er nog loopt")
    'wat-er-nog-loopt'
    """
    return "-".join("".join(char if char.isalnum() else " " for char in text.lower()).split())


def classes_above(engine: Engine) -> dict[str, frozenset[str]]:
    """Return for each class the classes above it, at any distance.

    :raises EngineError: when the engine gives no answer.
    """
    direct: dict[str, set[str]] = {}
    for one, other in Table.from_json(engine.query(_ABOVE).body).rows:
        if one is not None and other is not None:
            direct.setdefault(text_value(one), set()).add(text_value(other))

    def closure(name: str) -> frozenset[str]:
        found: set[str] = set()
        pending = [name]
        while pending:
            new = direct.get(pending.pop(), set()) - found
            found |= new
            pending += new
        return frozenset(found)

    return {name: closure(name) for name in direct}


class Asker:
    """Asks questions for one page and puts the answers in cells, in the language of the page."""

    def __init__(self, catalogue: Catalogue, kinds: Kinds, taal: str, today: date) -> None:
        self.catalogue = catalogue
        self.kinds = kinds
        self.taal = taal
        self.today = today
        self._tables: dict[str, Table] = {}
        self._names: dict[str, Name] = {}

    def say(self, texts: Sequence[str]) -> str:
        """Return the one of two texts that is in the language of the page."""
        return texts[1] if self.taal == "en" else texts[0]

    def table(self, name: str, values: Mapping[str, Sequence[str]]) -> Table:
        """Answer a question for things that are known to the graph; the same is asked once.

        :raises EngineError: when the engine gives no answer.
        """
        text = self.catalogue.get(name).bind(values, self.catalogue.prefixes)
        if text not in self._tables:
            self._tables[text] = Table.from_json(self.catalogue.engine.query(text).body)
        return self._tables[text]

    def names(self, iris: Iterable[str]) -> dict[str, Name]:
        """Return what things are called."""
        asked = list(dict.fromkeys(iris))
        fixed = {iri: Name(self.say(self.kinds.namen[iri]), self.taal) for iri in asked if iri in self.kinds.namen}
        missing = [iri for iri in asked if iri not in self._names and iri not in fixed]
        if missing:
            self._names |= names_of(self.catalogue.engine, missing, self.taal)
        return {iri: fixed.get(iri) or self._names[iri] for iri in asked}

    def thing(self, iri: str) -> Cel:
        """Return a thing by its name."""
        name = self.names([iri])[iri]
        return Cel(name.tekst, name.taal, iri)

    def cells(self, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> list[list[Vak]]:
        """Return rows as cells.

        :param columns: to show; a column that is a thing is shown by its label.
        """
        found = list(rows)
        at = {name: index for index, name in enumerate(table.columns)}
        labelled = {name: at[name + "Label"] for name in columns if name + "Label" in at}
        nameless = set()
        for name in columns:
            # The answers have Dutch names; another language, or no name at all, is looked up.
            if name not in labelled or self.taal != "nl":
                nameless |= {held.value for row in found if isinstance(held := row[at[name]], ox.NamedNode)}
        names = self.names(sorted(nameless))

        def cell(name: str, row: Sequence[Term | None]) -> Vak:
            value = row[at[name]]
            label = row[labelled[name]] if name in labelled else None
            if value is None and label is None:
                return ()
            shape = self.kinds.vormen.get(name, "")
            if isinstance(value, ox.NamedNode):
                iri = value.value
                if iri in self.kinds.namen:
                    return (Cel(self.say(self.kinds.namen[iri]), self.taal, iri, shape),)
                if iri in names:
                    return (Cel(names[iri].tekst, names[iri].taal, iri, shape),)
                if isinstance(label, ox.Literal):
                    return (Cel(label.value, label.language or "", iri, shape),)
                return (Cel(end_of(iri), "", iri, shape),)
            literal = label if isinstance(label, ox.Literal) else value
            return (literal_cell(literal, shape),) if isinstance(literal, ox.Literal) else ()

        return [[cell(name, row) for name in columns] for row in found]

    def heads(self, columns: Iterable[str], question: str = "") -> tuple[str, ...]:
        """Return the headings of columns, of a question where it has its own."""
        texts = self.kinds.kolommen
        return tuple(self.say(texts.get(f"{question}.{name}") or texts[name]) for name in columns)

    def panel(self, panel: Panel, iri: str) -> Tabel | None:
        """Answer the question of a part about a thing; None when there is nothing to say."""
        values = {panel.parameter: [iri]} if panel.parameter else {}
        values |= {
            name: [self.today.isoformat() if value == TODAY else str(value)] for name, value in panel.waarden.items()
        }
        table = self.table(panel.vraag, values)
        at = {name: index for index, name in enumerate(table.columns)}
        rows: list[Sequence[Term | None]] = list(table.rows)
        if panel.filter:
            rows = [row for row in rows if getattr(row[at[panel.filter]], "value", None) == iri]
        if panel.sorteer:
            rows.sort(key=lambda row: -float(text_value(cell)) if (cell := row[at[panel.sorteer]]) else 0)
        asked = urlencode([(name, value) for name, given in values.items() for value in given], safe=":/#")
        return self.grouped(panel, table, rows, asked)

    def grouped(
        self, panel: Panel, table: Table, rows: Sequence[Sequence[Term | None]], asked: str = ""
    ) -> Tabel | None:
        """Put rows in a table of a part, in groups where the part asks for them."""
        if not rows and not panel.leeg[0]:
            return None
        columns = (*([panel.groep] if panel.groep else []), *panel.kolommen)
        cells = self.cells(table, columns, rows)
        heads = self.heads(panel.kolommen, panel.vraag)
        # Rows that differ in what is not shown only, look the same.
        counted: dict[tuple[Vak, ...], int] = {}
        for row in cells:
            counted[tuple(row)] = counted.get(tuple(row), 0) + 1
        flat = [(*row, (Cel(str(number), vorm="cijfers"),)) if panel.tel else row for row, number in counted.items()]
        if panel.tel:
            heads = (*heads, self.say(self.kinds.kolommen["aantal"]))
        skip = 1 if panel.groep else 0
        # A column in which nothing stands takes room only.
        filled = [n for n in range(len(heads)) if any(row[n + skip] for row in flat)]
        heads = tuple(heads[n] for n in filled)
        flat = [(*row[:skip], *(row[n + skip] for n in filled)) for row in flat]
        groups: dict[Vak, list[tuple[Vak, ...]]] = {}
        for line in flat:
            groups.setdefault(line[0] if panel.groep else (), []).append(line[1:] if panel.groep else line)
        return Tabel(
            "tabel",
            panel.id,
            self.say(panel.kop),
            self.say(panel.uitleg),
            panel.dicht,
            koppen=heads,
            groepen=tuple(
                Groep(
                    f"{panel.id}-{_slug(vak[0].einde) if vak else 'overig'}",
                    vak[0] if vak else Cel(""),
                    tuple(lines),
                    len(lines),
                )
                for vak, lines in groups.items()
            ),
            totaal=len(flat),
            hoogstens=panel.hoogstens,
            vraag="" if panel.filter else panel.vraag,
            gevraagd=asked,
            leeg=self.say(panel.leeg),
            open=panel.open,
        )


def literal_cell(literal: ox.Literal, shape: str = "") -> Cel:
    """Return a value that is no thing."""
    return Cel(literal.value, literal.language or "", "", shape or _FORMS.get(literal.datatype.value, ""))
