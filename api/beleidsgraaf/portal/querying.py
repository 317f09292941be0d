"""A query of one's own as a page: its text, examples to begin with, and the answer in words that people read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine import Engine
from beleidsgraaf.media import JSON, NTRIPLES, Kind
from beleidsgraaf.portal.asking import statements
from beleidsgraaf.portal.cells import Tabel, table
from beleidsgraaf.results import Table

# Rows that a page shows; who wants all of them takes them along.
MOST_SHOWN = 500
# What the editor holds when nobody asked anything.
FIRST = """PREFIX bg: <https://w3id.org/beleidsgraaf/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?doel ?doelLabel
WHERE {
  ?doel a bg:Doel ;
        skos:prefLabel ?doelLabel .
}
ORDER BY ?doelLabel
LIMIT 20
"""


@dataclass(frozen=True)
class Uitkomst:
    """What a query gave.

    :param waar: of a query that asks for yes or no. :param tabel: of any other; of a graph its statements.
    :param graaf: whether the answer is a graph.
    """

    waar: bool | None
    tabel: Tabel | None
    graaf: bool

    @property
    def afgekapt(self) -> bool:
        """Whether there are more rows than are shown."""
        return self.tabel is not None and self.tabel.totaal > len(self.tabel.rijen)


@dataclass(frozen=True)
class Voorbeeld:
    """A query to begin with."""

    naam: str
    titel: str


@dataclass(frozen=True)
class Voorbeelden:
    """What one may begin with: questions of the catalogue by title, and recipes in their order, which are in Dutch."""

    vragen: tuple[Voorbeeld, ...]
    recepten: tuple[Voorbeeld, ...]


def run(engine: Engine, text: str, taal: str) -> Uitkomst:
    """Run a query.

    :raises EngineError: when it is no query, is not allowed, or gives no answer within the limits.
    """
    answer = engine.query(text, solutions=JSON, graph=NTRIPLES)
    if answer.kind is Kind.BOOLEAN:
        return Uitkomst(bool(json.loads(answer.body)["boolean"]), None, False)
    graph = answer.kind is Kind.GRAPH
    rows = statements(answer.body) if graph else Table.from_json(answer.body)
    return Uitkomst(None, table(engine, rows, taal, most=MOST_SHOWN, own=graph), graph)


def examples(catalogue: Catalogue, taal: str) -> Voorbeelden:
    """Return the examples."""
    found = (Voorbeeld(one.name, one.title(taal)) for one in catalogue.questions.values())
    return Voorbeelden(
        tuple(sorted(found, key=lambda one: one.titel.casefold())),
        tuple(Voorbeeld(one.name, one.heading) for one in catalogue.recipes),
    )


def example(catalogue: Catalogue, name: str, taal: str) -> str:
    """Return the text of a recipe, or of a question with the values of its example, under its title.

    :raises UnknownError: when there is neither.
    """
    for recipe in catalogue.recipes:
        if recipe.name == name:
            return f"# {recipe.heading}\n{recipe.query}"
    question = catalogue.get(name)
    return f"# {question.title(taal)}\n{question.bind(question.example, catalogue.prefixes)}"


def tools(catalogue: Catalogue) -> dict[str, Any]:
    """Return what helps to write a query: our prefixes, and the classes and properties with their names."""
    terms: dict[str, dict[str, Any]] = {}
    for name, kind in (("klassen", "klasse"), ("eigenschappen", "eigenschap")):
        for row in catalogue.table(name).plain():
            terms.setdefault(
                row[kind], {"iri": row[kind], "soort": kind, "nl": row[f"{kind}Label"], "en": row[f"{kind}LabelEn"]}
            )
    return {"prefixes": dict(sorted(catalogue.prefixes.by_name.items())), "termen": list(terms.values())}
