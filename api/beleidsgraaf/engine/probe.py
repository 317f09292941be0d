"""Ask an engine elsewhere what we know the answer of, before it is trusted with what we do not.

Two things are settled here for all later queries: how to ask of all graphs of ours together, and which version of the
graph is there. The rest is told: what the engine does otherwise than the standard.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyoxigraph as ox

from beleidsgraaf.engine.remote import Parameters, RemoteEngine
from beleidsgraaf.errors import EngineError
from beleidsgraaf.media import JSON, Kind
from beleidsgraaf.terms import GENERATION, PUBLICATION

_VERSION = f"SELECT ?v {{ GRAPH <{GENERATION}> {{ <{GENERATION}> <http://www.w3.org/2002/07/owl#versionInfo> ?v }} }}"
_GRAPHS = f"SELECT ?g {{ GRAPH <{GENERATION}> {{ <{GENERATION}> <http://purl.org/dc/terms/hasPart> ?g }} }}"
_FOUND_WITHOUT_NAME = f"ASK {{ <{GENERATION}> <http://purl.org/dc/terms/hasPart> ?g }}"
_FOREIGN = (
    """SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER(!STRSTARTS(STR(?g), "https://w3id.org/beleidsgraaf/")) } LIMIT 1"""
)
# Named parameters with which engines take the union of all graphs for the graph they are asked of.
_OXIGRAPH_UNION: Parameters = (("union-default-graph", ""),)


@dataclass(frozen=True)
class Trait:
    """Something an engine does otherwise, and what that means for its answers."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Findings:
    """What is known of an engine.

    :param name: what it calls itself, in small letters: `virtuoso`, `oxigraph`.
    :param product: what it calls itself, in full.
    :param version: of the graph it has; empty when none was published completely.
    :param published: whether any publication of ours is there.
    :param union: how it is asked of all graphs together; empty when that cannot be done.
    :param cut: the rows at which it cuts off an answer without a word, as far as is known.
    :param traits: what it does otherwise.
    """

    name: str
    product: str
    version: str
    published: bool
    union: str
    cut: int | None = None
    traits: tuple[Trait, ...] = ()

    def doubts(self, address: str, expected: str) -> list[str]:
        """Return a sentence for each reason not to take its answers for those of the files that are here.

        :param expected: the version of those files.
        """
        cure = "Zet haar er met `beleidsgraaf publish`."
        if not self.published:
            return [f"op {address} is geen graaf van ons gevonden; antwoorden kunnen leeg zijn. {cure}"]
        doubts = []
        if not self.version:
            doubts.append(f"op {address} is een publicatie niet afgemaakt; antwoorden zijn misschien niet heel. {cure}")
        elif self.version != expected:
            doubts.append(
                f"op {address} staat een andere versie van de graaf ({self.version[:16]}) dan die van de bestanden "
                f"hier ({expected[:16]}). {cure}"
            )
        if not self.union:
            doubts.append(f"{address} kan niet aan alle grafen samen worden gevraagd; antwoorden zijn leeg.")
        return doubts


_DIGITS = "{ 0 1 2 3 4 5 6 7 8 9 }"
# Name, what a wrong answer means, query, and how many rows are right.
_KNOWN = (
    (
        "DISTINCT",
        "geeft dezelfde rij meer dan eens",
        f"SELECT DISTINCT ?x {{ VALUES ?x {{ 1 1 2 }} VALUES ?y {_DIGITS} }}",
        2,
    ),
    (
        "lege VALUES-waarde (UNDEF)",
        "vragen met niet ingevulde parameters geven niets",
        "SELECT ?x { VALUES ?x { UNDEF } VALUES ?x { 1 2 3 } }",
        3,
    ),
    (
        "NOT EXISTS",
        "vragen naar wat ontbreekt geven een ander antwoord",
        "SELECT ?x { VALUES ?x { 1 2 3 } FILTER NOT EXISTS { VALUES ?x { 2 } } }",
        2,
    ),
)
_PATHS = f"""SELECT DISTINCT ?g {{
  GRAPH <{GENERATION}> {{
    <{GENERATION}> <http://purl.org/dc/terms/hasPart>* ?h .
    ?h <http://purl.org/dc/terms/hasPart>* ?g .
  }}
}}"""
_TRUE = """SELECT ?x (true AS ?y) { VALUES ?x { 1 2 } }"""
# Texts in one language are in the order of their characters (section 15.1); with a LIMIT some engines look closer.
_NAMES = """SELECT ?x {
  ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?x FILTER(LANG(?x) = "nl" && STRLEN(STR(?x)) > 20)
} ORDER BY ?x"""
_BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")


def prepare(engine: RemoteEngine) -> Findings:
    """Find out which graph an engine has and how to ask it of all of it, and set it up so; that is soon done.

    :raises EngineError: when it gives no answers at all.
    """
    first = engine.fetch(_VERSION, Kind.SOLUTIONS)
    product = " ".join(first.headers.get("Server", "").split())[:100]
    product = engine.server.hide("".join(sign for sign in product if sign.isprintable()))
    versions = _column(engine, _VERSION)
    graphs = _column(engine, _GRAPHS)
    union = _find_union(engine, [name for name in graphs if name not in (GENERATION, PUBLICATION)])
    return Findings(
        name=product.partition("/")[0].partition(" ")[0].lower(),
        product=product or "onbekend",
        version=versions[0] if len(versions) == 1 else "",
        published=bool(graphs),
        union=union,
    )


def probe(engine: RemoteEngine) -> Findings:
    """Prepare an engine, and find out what it does otherwise than the standard says.

    :raises EngineError: when it gives no answers at all.
    """
    found = prepare(engine)
    graphs = len(_column(engine, _GRAPHS))
    return replace(found, cut=engine.find_cut(), traits=_find_traits(engine, graphs))


def _find_union(engine: RemoteEngine, graphs: list[str]) -> str:
    """Let the engine ask of all our graphs together, in the first way that works."""
    listed: Parameters = tuple((name, graph) for name in ("default-graph-uri", "named-graph-uri") for graph in graphs)
    ways: tuple[tuple[str, Parameters], ...] = (
        ("uit zichzelf", ()),
        ("met de parameter union-default-graph", _OXIGRAPH_UNION),
        ("met de namen van alle grafen bij elke query", listed),
    )
    for way, parameters in ways:
        engine.union = parameters
        # The list is of what was published; the note on it is in none of those graphs.
        asked = f"ASK {{ GRAPH ?g {{ ?s ?p ?o }} ?s ?p ?o FILTER(?g = <{graphs[0]}>) }}" if graphs else ""
        found = _true(engine, _FOUND_WITHOUT_NAME if parameters is not listed else asked) if asked else False
        if found:
            return way
    engine.union = ()
    return ""


def _find_traits(engine: RemoteEngine, graphs: int) -> tuple[Trait, ...]:
    traits = [Trait(name, meaning) for name, meaning, query, rows in _KNOWN if _count_or_fault(engine, query) != rows]
    if graphs and _count_or_fault(engine, _PATHS) != graphs + 1:
        traits.append(Trait("paden met *", "twee zulke paden in één patroon geven te weinig rijen"))
    if any(getattr(cell, "datatype", None) != _BOOLEAN for cell in _cells(engine, _TRUE, "y")):
        traits.append(Trait("berekende booleans", "komen terug als het getal 1 of 0"))
    names = [str(getattr(cell, "value", "")) for cell in _cells(engine, _NAMES, "x")]
    if names != sorted(names):
        traits.append(Trait("volgorde van lange teksten", "ORDER BY zonder LIMIT let alleen op hun begin"))
    if engine.union == () and _cells(engine, _FOREIGN, "g"):
        traits.append(
            Trait("grafen van anderen", "doen mee in elke vraag die geen graaf noemt; tel nooit zonder patroon van ons")
        )
    return tuple(traits)


def _count(engine: RemoteEngine, query: str) -> int:
    results = ox.parse_query_results(engine.query(query).body, format=ox.QueryResultsFormat.JSON)
    return sum(1 for _ in results) if isinstance(results, ox.QuerySolutions) else 0


def _count_or_fault(engine: RemoteEngine, query: str) -> int:
    try:
        return _count(engine, query)
    except EngineError:
        return -1


def _cells(engine: RemoteEngine, query: str, name: str) -> list[object]:
    try:
        results = ox.parse_query_results(engine.query(query, solutions=JSON).body, format=ox.QueryResultsFormat.JSON)
    except EngineError:
        return [None]
    return [solution[name] for solution in results] if isinstance(results, ox.QuerySolutions) else []


def _column(engine: RemoteEngine, query: str) -> list[str]:
    """Return the only column of an answer."""
    results = ox.parse_query_results(engine.query(query).body, format=ox.QueryResultsFormat.JSON)
    if not isinstance(results, ox.QuerySolutions):
        return []
    return sorted({getattr(solution[0], "value", "") for solution in results})


def _true(engine: RemoteEngine, query: str) -> bool:
    try:
        return bool(ox.parse_query_results(engine.query(query).body, format=ox.QueryResultsFormat.JSON))
    except EngineError:
        return False
