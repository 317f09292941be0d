"""Pages of HTML: what the graph says, to read in a browser.

Rendered here, without a script and without anything from elsewhere; every text is escaped by the templates. The one
style sheet stands in the page and is allowed by its digest, so a strict policy holds.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from beleidsgraaf.addresses import SUFFIXES, Links
from beleidsgraaf.description import Description, Term
from beleidsgraaf.dumps import DIGESTS, Dump, Dumps, media_of
from beleidsgraaf.media import HTML, JSONLD, NTRIPLES, RDFXML, TRIG, TURTLE, Media
from beleidsgraaf.pages.views import Shown, Viewer
from beleidsgraaf.publication import DATASET, Source, distribution_id
from beleidsgraaf.terms import BASE, GRAPH, Prefixes

# What a description is offered in, and of those what carries more than one graph.
FORMATS = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML)
THING_FORMATS = (*FORMATS, TRIG)
_TEMPLATES = Path(__file__).parent / "sjablonen"
_FORMAT_NAMES = {
    HTML: "HTML",
    TURTLE: "Turtle",
    JSONLD: "JSON-LD",
    NTRIPLES: "N-Triples",
    RDFXML: "RDF/XML",
    TRIG: "TriG",
}
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_OWL = "http://www.w3.org/2002/07/owl#"
_SH = "http://www.w3.org/ns/shacl#"
_DCTERMS = "http://purl.org/dc/terms/"
_DCAT = "http://www.w3.org/ns/dcat#"
# Under which heading a term stands; what has another class stands under the name of that class.
_HEADINGS = {
    _OWL + "Class": "Klassen",
    _OWL + "ObjectProperty": "Eigenschappen die naar een ding verwijzen",
    _OWL + "DatatypeProperty": "Eigenschappen met een waarde",
    _OWL + "AnnotationProperty": "Eigenschappen voor toelichting",
    _SH + "NodeShape": "Vormen van dingen",
    _SH + "PropertyShape": "Vormen van eigenschappen",
    _SH + "SPARQLConstraint": "Voorwaarden in SPARQL",
}


@dataclass(frozen=True)
class _Group:
    heading: str
    terms: list[tuple[str, Any]]


class Pages:
    """Renders pages in one language, with the prefixes of the project."""

    def __init__(self, prefixes: Prefixes, *, taal: str = "nl") -> None:
        self._prefixes = prefixes
        self._taal = taal
        style = (_TEMPLATES / "stijl.css").read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        # Our own file, and the only text that is not escaped.
        self._environment.globals["stijl"] = Markup(style)  # noqa: S704

    def _render(self, template: str, links: Links, formats: Sequence[Media], **values: Any) -> bytes:
        alternatives = [(_FORMAT_NAMES[m], m.type, links.format(m)) for m in formats if m is not HTML]
        text = self._environment.get_template(template).render(
            link=links.to, canonical=BASE + links.page, formaten=alternatives, **values
        )
        return text.encode()

    def thing(self, description: Description, links: Links) -> bytes:
        """Return the page about a thing."""
        view = Viewer(description, self._prefixes, links, self._taal).view()
        return self._render("ding.html", links, THING_FORMATS, ding=view)

    def graph(
        self,
        iri: str,
        source: Source,
        dumps: Dumps,
        about: Description | None,
        things: Iterable[Description],
        links: Links,
    ) -> bytes:
        """Return the page about a named graph: what it is, its content as files, and some things in it."""
        title = next(iter(source.titles.get(iri, ())), None)
        return self._render(
            "graaf.html",
            links,
            FORMATS,
            iri=iri,
            title=Shown(title.value, title.language or "") if title is not None else Shown(iri.removeprefix(GRAPH)),
            triples=dumps.graphs[iri],
            files=self._files(dumps.of(iri), links),
            dingen=[Viewer(one, self._prefixes, links, self._taal).iri(one.iri) for one in things],
            ding=Viewer(about, self._prefixes, links, self._taal).view() if about else None,
        )

    def vocabulary(self, header: Description | None, terms: Iterable[Description], title: str, links: Links) -> bytes:
        """Return the page that lists terms, each under its own name (`#Doel`)."""
        groups: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        for term in terms:
            shown = Viewer(term, self._prefixes, links, self._taal).view()
            kinds = [value.value for value in term.values(_TYPE) if isinstance(value, ox.NamedNode)]
            heading = next((kind for kind in _HEADINGS if kind in kinds), next(iter(sorted(kinds)), ""))
            groups[heading].append((term.iri.partition("#")[2], shown))
        order = [*_HEADINGS, *sorted(set(groups) - set(_HEADINGS))]
        listed = [
            _Group(_HEADINGS.get(kind, self._prefixes.show(kind)), sorted(groups[kind], key=lambda pair: pair[0]))
            for kind in order
            if kind in groups
        ]
        view = Viewer(header, self._prefixes, links, self._taal).view() if header else None
        return self._render("woorden.html", links, FORMATS, titel=title, ding=view, groepen=listed)

    def catalogue(self, triples: Iterable[ox.Triple], source: Source, dumps: Dumps, links: Links) -> bytes:
        """Return the page of the catalogue."""
        about = _about(triples)
        things = {kind: _of_type(about, _DCAT + kind) for kind in ("Catalog", "Dataset", "DataService")}
        graphs = [
            (self._graph(name, source, links), triples, self._files(dumps.of(name), links))
            for name, triples in dumps.graphs.items()
        ]
        return self._render(
            "catalogus.html",
            links,
            FORMATS,
            catalogus=[self._card(about, node) for node in things["Catalog"]],
            dataset=self._card(about, ox.NamedNode(DATASET)),
            diensten=[self._card(about, node) for node in things["DataService"]],
            geheel=self._files(dumps.of(None), links),
            uitspraken=dumps.counts.triples,
            dingen=dumps.counts.entities,
            grafen=graphs,
        )

    def _graph(self, iri: str, source: Source, links: Links) -> Shown:
        title = next(iter(source.titles.get(iri, ())), None)
        href = links.thing(iri) or ""
        if title is None:
            return Shown(iri.removeprefix(GRAPH), "", href, iri)
        return Shown(title.value, title.language or "", href, iri)

    def _card(self, about: Mapping[str, Mapping[str, list[Term]]], node: ox.NamedNode) -> dict[str, Any]:
        held = about.get(node.value, {})

        def texts(predicate: str) -> list[Shown]:
            found = [t for t in held.get(predicate, []) if isinstance(t, ox.Literal)]
            found = [t for t in found if t.language == self._taal] or found
            return [Shown(t.value, t.language or "") for t in found]

        def names(predicate: str, *labels: str) -> list[Shown]:
            found = []
            for term in held.get(predicate, []):
                label = next(
                    (
                        t
                        for name in labels
                        for t in about.get(str(getattr(term, "value", "")), {}).get(name, [])
                        if isinstance(t, ox.Literal) and t.language in (self._taal, None)
                    ),
                    None,
                )
                iri = term.value if isinstance(term, ox.NamedNode) else ""
                found.append(Shown(label.value if label else iri, "", iri if iri.startswith("http") else "", iri))
            return found

        foaf, vcard = "http://xmlns.com/foaf/0.1/name", "http://www.w3.org/2006/vcard/ns#fn"
        return {
            "iri": node.value,
            "titel": texts(_DCTERMS + "title"),
            "beschrijving": texts(_DCTERMS + "description"),
            "uitgever": names(_DCTERMS + "publisher", foaf),
            "contact": names(_DCAT + "contactPoint", vcard),
            "licentie": names(_DCTERMS + "license"),
            "adres": names(_DCAT + "endpointURL"),
            "trefwoorden": texts(_DCAT + "keyword"),
        }

    def void(self, source: Source, dumps: Dumps, links: Links) -> bytes:
        """Return the page of counts per class and property, and of links to other collections."""
        counts = dumps.counts
        return self._render(
            "void.html",
            links,
            FORMATS,
            aantallen=counts,
            klassen=[(self._term(iri, links), number) for iri, number in counts.per_class.items()],
            eigenschappen=[(self._term(iri, links), number) for iri, number in counts.per_property.items()],
            koppelingen=[(self._term(iri, links), target, number) for iri, target, number in counts.links],
        )

    def _term(self, iri: str, links: Links) -> Shown:
        return Shown(self._prefixes.show(iri), "", links.thing(iri) or "", iri)

    def dumps(self, source: Source, dumps: Dumps, links: Links) -> bytes:
        """Return the page that lists all files."""
        graphs = [
            (self._graph(name, source, links), triples, self._files(dumps.of(name), links))
            for name, triples in dumps.graphs.items()
        ]
        return self._render(
            "dumps.html",
            links,
            (),
            geheel=self._files(dumps.of(None), links),
            grafen=graphs,
            gemaakt=dumps.made,
            controle=links.file("dumps/" + DIGESTS),
        )

    def _files(self, files: Iterable[Dump], links: Links) -> list[dict[str, Any]]:
        return [
            {
                "naam": dump.name,
                "formaat": SUFFIXES[media_of(dump)],
                "id": distribution_id(dump),
                "href": links.file("dumps/" + dump.name),
                "omvang": _size(dump.bytes),
                "sha256": dump.sha256,
            }
            for dump in files
        ]

    def error(self, status: int, title: str, detail: str, links: Links, more: Iterable[Shown] = ()) -> bytes:
        """Return the page that says why there is nothing here."""
        return self._render("fout.html", links, (), status=status, titel=title, uitleg=detail, meer=list(more))


def _about(triples: Iterable[ox.Triple]) -> dict[str, dict[str, list[Term]]]:
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if not isinstance(triple.object, ox.Triple) and not isinstance(triple.subject, ox.Triple):
            found[triple.subject.value][triple.predicate.value].append(triple.object)
    return found


def _of_type(about: Mapping[str, Mapping[str, list[Term]]], kind: str) -> list[ox.NamedNode]:
    return [ox.NamedNode(iri) for iri, held in sorted(about.items()) if ox.NamedNode(kind) in held.get(_TYPE, [])]


def _size(number: int) -> str:
    """Return a number of bytes as people read it.

    >>> _size(512), _size(20_480), _size(5_400_000)
    ('512 B', '20 kB', '5,4 MB')
    """
    if number < 1000:
        return f"{number} B"
    if number < 1_000_000:
        return f"{number / 1000:.0f} kB"
    return f"{number / 1_000_000:.1f} MB".replace(".", ",")
