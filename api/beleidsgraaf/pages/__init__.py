"""Pages of HTML: what the graph says, to read in a browser.

Rendered here, with nothing from elsewhere; every text is escaped by the templates. Styles and scripts are files of this
host and nothing stands in the page itself, so a strict policy holds. When the files were not built, one small style
stands in the page and is allowed by its digest.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from beleidsgraaf.addresses import LANGUAGES, SUFFIXES, Links
from beleidsgraaf.description import MOST_INCOMING, Description, Term
from beleidsgraaf.dumps import DIGESTS, Dump, Dumps, media_of
from beleidsgraaf.media import HTML, JSONLD, NTRIPLES, RDFXML, TRIG, TURTLE, Media
from beleidsgraaf.pages import wording
from beleidsgraaf.pages.assets import PLACE, Assets
from beleidsgraaf.pages.views import Shown, Viewer
from beleidsgraaf.portal.shortening import is_short
from beleidsgraaf.portal.things import Ding
from beleidsgraaf.publication import DATASET, Source, distribution_id
from beleidsgraaf.terms import GRAPH, Prefixes
from beleidsgraaf.texts import Texts, marked

# What a description is offered in, and of those what carries more than one graph.
FORMATS = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML)
THING_FORMATS = (*FORMATS, TRIG)
# The part of the page of a thing that is all the graph says of it.
WHOLE = "alles"
_TEMPLATES = Path(__file__).parent / "sjablonen"
TEXTS = Path(__file__).parent / "teksten"
LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}
# The menu: what a page is called, where it is, and where in a folder of files; nowhere when it needs a service.
MENU = (
    (marked("Vergelijken"), "vergelijk", ""),
    (marked("Vragen"), "vragen", ""),
    (marked("Zoeken"), "zoek", ""),
    ("SPARQL", "sparql", ""),
    (marked("Begrippen"), "begrippen", "begrippen"),
    (marked("Hulp"), "hulp", "hulp"),
)
_FORMAT_NAMES = {
    HTML: "HTML",
    TURTLE: "Turtle",
    JSONLD: "JSON-LD",
    NTRIPLES: "N-Triples",
    RDFXML: "RDF/XML",
    TRIG: "TriG",
}
# Below what a page of its own kind shows, the things that refer to a thing take less room.
_FEWER_INCOMING = 10
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_OWL = "http://www.w3.org/2002/07/owl#"
_SH = "http://www.w3.org/ns/shacl#"
_DCTERMS = "http://purl.org/dc/terms/"
_DCAT = "http://www.w3.org/ns/dcat#"
# Under which heading a term stands; what has another class stands under the name of that class.
_HEADINGS = {
    _OWL + "Class": marked("Klassen"),
    _OWL + "ObjectProperty": marked("Eigenschappen die naar een ding verwijzen"),
    _OWL + "DatatypeProperty": marked("Eigenschappen met een waarde"),
    _OWL + "AnnotationProperty": marked("Eigenschappen voor toelichting"),
    _SH + "NodeShape": marked("Vormen van dingen"),
    _SH + "PropertyShape": marked("Vormen van eigenschappen"),
    _SH + "SPARQLConstraint": marked("Voorwaarden in SPARQL"),
}


@dataclass(frozen=True)
class _Group:
    heading: str
    terms: list[tuple[str, Any]]


class Pages:
    """Renders pages in one language, with the prefixes of the project."""

    def __init__(self, prefixes: Prefixes, *, taal: str = LANGUAGES[0], assets: Assets | None = None) -> None:
        self._prefixes = prefixes
        self._taal = taal
        self._assets = Assets.read() if assets is None else assets
        self.texts = Texts.read(TEXTS, taal)
        style = (_TEMPLATES / "stijl.css").read_text(encoding="utf-8")
        self.policy = _policy(style, self._assets)
        self._environment = environment(self.texts)
        self._environment.globals.update(
            # Our own file, and the only text that is not escaped.
            stijl=Markup(style),  # noqa: S704
            assets=self._assets.entries,
            menu=MENU,
        )

    def render(self, template: str, links: Links, formats: Sequence[Media] = (), **values: Any) -> bytes:
        """Return a page.

        :param formats: what else the page is offered in.
        :param values: what the template shows; the names that every template has are in `docs/architectuur.md`.
        """
        alternatives = [(_FORMAT_NAMES[m], m.type, links.format(m)) for m in formats if m is not HTML]
        languages = [(taal, LANGUAGE_NAMES[taal], links.language(taal)) for taal in LANGUAGES]
        text = self._environment.get_template(template).render(
            link=links.to,
            bestand=links.file,
            ding=links.thing,
            statisch=lambda name: links.file(f"{PLACE}/{self._assets.entries[name]}"),
            pad=links.page,
            dienst=not links.suffix,
            talen=languages,
            canonical=links.canonical,
            formaten=alternatives,
            **values,
        )
        return text.encode()

    def thing(self, description: Description, links: Links, ding: Ding | None = None, deel: str = "") -> bytes:
        """Return the page about a thing: what its kind of page shows, or all that the graph says of it.

        In a folder of files nothing can be asked for, so both stand on the page there, and every part as a whole.

        :param ding: what its kind of page shows; without it the page is the description.
        :param deel: one of the parts of the page, to show that alone and whole; `WHOLE` is all that the graph says.
        """
        together = bool(links.suffix)
        most = _FEWER_INCOMING if ding and together else MOST_INCOMING
        viewer = Viewer(description, self._prefixes, links, self._taal, most)
        described = ding is None or together or deel == WHOLE
        return self.render(
            "ding.html",
            links,
            THING_FORMATS,
            over=viewer.view() if described else viewer.head(),
            beschreven=described,
            over_rijk=ding if ding is None or together else ding.shortened(),
            alleen=deel,
            alleen_deel=ding.deel(deel) if ding else None,
            ingekort=is_short,
        )

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
        return self.render(
            "graaf.html",
            links,
            FORMATS,
            iri=iri,
            title=Shown(title.value, title.language or "") if title is not None else Shown(iri.removeprefix(GRAPH)),
            triples=dumps.graphs[iri],
            files=self._files(dumps.of(iri), links),
            dingen=[Viewer(one, self._prefixes, links, self._taal).iri(one.iri) for one in things],
            over=Viewer(about, self._prefixes, links, self._taal).view() if about else None,
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
            _Group(self._heading(kind), sorted(groups[kind], key=lambda pair: pair[0]))
            for kind in order
            if kind in groups
        ]
        view = Viewer(header, self._prefixes, links, self._taal).view() if header else None
        return self.render("woorden.html", links, FORMATS, titel=self.texts(title), over=view, groepen=listed)

    def _heading(self, kind: str) -> str:
        return self.texts(_HEADINGS[kind]) if kind in _HEADINGS else self._prefixes.show(kind)

    def catalogue(self, triples: Iterable[ox.Triple], source: Source, dumps: Dumps, links: Links) -> bytes:
        """Return the page of the catalogue."""
        about = _about(triples)
        things = {kind: _of_type(about, _DCAT + kind) for kind in ("Catalog", "Dataset", "DataService")}
        graphs = [
            (self._graph(name, source, links), triples, self._files(dumps.of(name), links))
            for name, triples in dumps.graphs.items()
        ]
        return self.render(
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
        return self.render(
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
        return self.render(
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
                "omvang": dump.bytes,
                "sha256": dump.sha256,
            }
            for dump in files
        ]

    def api(self, title: str, content: str, links: Links) -> bytes:
        """Return the page about the API.

        :param content: HTML of our own making, in Dutch, in which every text has been escaped.
        """
        return self.render("api.html", links, titel=title, inhoud=Markup(content))  # noqa: S704

    def error(self, title: str, detail: str, links: Links, faults: Sequence[str] = ()) -> bytes:
        """Return the page that says why there is nothing here: a title and texts in Dutch, translated where known."""
        return self.render("fout.html", links, titel=self.texts(title), uitleg=faults or [detail])


def all_pages(prefixes: Prefixes) -> dict[str, Pages]:
    """Return the pages in each language."""
    return {taal: Pages(prefixes, taal=taal) for taal in LANGUAGES}


def environment(texts: Texts) -> Environment:
    """Return how templates are read in a language; the test of the texts reads them in the same way."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(texts, texts.count, newstyle=True)  # type: ignore[attr-defined]
    made.globals["taal"] = texts.taal
    # What was said elsewhere, in Dutch: unlike `_`, these escape what is filled in.
    made.filters["gezegd"] = texts
    made.filters["gezegd_in"] = texts.language_of
    made.filters["getal"] = partial(wording.number, taal=texts.taal)
    made.filters["decimaal"] = partial(wording.decimal, taal=texts.taal)
    made.filters["datum"] = partial(wording.day, taal=texts.taal)
    made.filters["omvang"] = partial(wording.size, taal=texts.taal)
    return made


def _policy(style: str, assets: Assets) -> str:
    """Return what a browser may do with a page (Content Security Policy): use what this host serves, and no more."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    styles = "'self'" if assets.entries else f"'sha256-{digest}'"
    return (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data: blob:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _about(triples: Iterable[ox.Triple]) -> dict[str, dict[str, list[Term]]]:
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if not isinstance(triple.object, ox.Triple) and not isinstance(triple.subject, ox.Triple):
            found[triple.subject.value][triple.predicate.value].append(triple.object)
    return found


def _of_type(about: Mapping[str, Mapping[str, list[Term]]], kind: str) -> list[ox.NamedNode]:
    return [ox.NamedNode(iri) for iri, held in sorted(about.items()) if ox.NamedNode(kind) in held.get(_TYPE, [])]
