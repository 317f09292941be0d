"""From an IRI to what is said of it, over HTTP with real clients: formats, what never was and what is gone."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from tests.linked.conftest import BASE, ID, INJECTION, MANY, TOOI
from tests.servers import Server
from tests.strategies import texts

from beleidsgraaf.media import negotiate
from beleidsgraaf.pages import THING_FORMATS

GOAL = "/doc/beleid/doel"
WHOLE = "?deel=alles"
SYNTAX = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
}
NAMES = {
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "trig": "application/trig",
    "html": "text/html",
}


# The one script of a page, which is a file of ours.
OURS = re.compile(r'<script type="module" src="[./]+/statisch/site-[A-Z0-9]+\.js"></script>')


class Page(HTMLParser):
    """What a browser makes of a page: elements with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> list[str]:
        return [attrs["href"] or "" for tag, attrs in self.elements if tag == "a" and "href" in attrs]


def media(response: httpx.Response) -> str:
    return response.headers["Content-Type"].partition(";")[0]


def triples(response: httpx.Response) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(response.content, format=SYNTAX[media(response)])}


def get(client: httpx.Client, path: str, accept: str | None = None, **more: str) -> httpx.Response:
    return client.get(path, headers={**({"Accept": accept} if accept else {}), **more})


# From the thing to the document


def test_a_thing_leads_to_the_document_about_it(client: httpx.Client) -> None:
    response = client.get("/id/beleid/doel")
    assert response.status_code == 303
    assert urljoin(str(response.url), response.headers["Location"]) == str(client.base_url.join(GOAL))
    followed = client.get("/id/beleid/doel", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert followed.status_code == 200
    assert ox.NamedNode(ID + "beleid/doel") in {triple.subject for triple in triples(followed)}


def test_a_format_that_is_asked_for_goes_along(client: httpx.Client) -> None:
    response = client.get("/id/beleid/doel", params={"formaat": "jsonld"}, follow_redirects=True)
    assert media(response) == "application/ld+json"
    strange = client.get("/id/beleid/doel", params={"formaat": "a&b=c\r\nX: 1"})
    assert strange.headers["Location"].endswith("?formaat=a%26b%3Dc%0D%0AX%3A%201")


# Formats


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        *((name, name) for name in NAMES.values()),
        ("text/*", "text/html"),
        ("application/*", "application/ld+json"),
        ("text/html;q=0.5, text/turtle;q=0.9", "text/turtle"),
        ("text/turtle;q=0, */*;q=0.1", "text/html"),
        ("text/html;q=0, */*;q=0.1", "text/turtle"),
        ("image/png, application/n-triples;q=0.1", "application/n-triples"),
        ("application/json", "application/ld+json"),
        ("text/turtle;q=onzin, application/rdf+xml;q=0.2", "application/rdf+xml"),
        ("image/png", None),
        ("text/html;q=0", None),
        ("text/csv, application/sparql-results+json", None),
    ],
)
def test_content_negotiation(client: httpx.Client, accept: str | None, expected: str | None) -> None:
    response = client.get(GOAL, headers={"Accept": accept or ""})
    assert "Accept" in response.headers["Vary"]
    if expected is None:
        assert response.status_code == 406
        assert all(name in response.json()["detail"] for name in NAMES.values())
        assert response.headers["Link"].count('rel="alternate"') == len(NAMES)
    else:
        assert response.status_code == 200
        assert media(response) == expected


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_an_explicit_format_beats_accept_and_names_the_file(client: httpx.Client, name: str, expected: str) -> None:
    response = client.get(GOAL, params={"formaat": name}, headers={"Accept": "image/png"})
    assert media(response) == expected
    suffix = {"turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf"}.get(name, name)
    assert f'filename="beleid-doel.{suffix}"' in response.headers["Content-Disposition"]


@pytest.mark.parametrize("value", ["", "TURTLE", "csv", "../html", "turtle,html"])
def test_an_unknown_format_is_named(client: httpx.Client, value: str) -> None:
    response = client.get(GOAL, params={"formaat": value})
    assert response.status_code == 400
    assert "formaat" in response.text
    assert "turtle" in response.text


def test_every_format_says_the_same(client: httpx.Client) -> None:
    graphs = []
    for name in ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"):
        dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples(get(client, GOAL, name)))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        graphs.append(dataset)
    assert len(graphs[0]) > 30
    assert all(graph == graphs[0] for graph in graphs)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize("form", ["turtle", "json-ld", "nt", "xml"])
def test_rdflib_reads_what_it_asks_for(server: Server, form: str) -> None:
    names = {"turtle": "turtle", "json-ld": "jsonld", "nt": "ntriples", "xml": "rdfxml"}
    graph = rdflib.Graph().parse(f"{server.base}/id/beleid/doel?formaat={names[form]}", format=form)
    labels = set(graph.objects(rdflib.URIRef(ID + "beleid/doel"), rdflib.SKOS.prefLabel))
    assert labels == {rdflib.Literal("Iedereen doet mee", "nl"), rdflib.Literal("Everybody joins in", "en")}


def test_rdflib_negotiates(server: Server) -> None:
    graph = rdflib.Graph().parse(f"{server.base}/id/beleid/doel", format="turtle")
    assert (rdflib.URIRef(ID + "beleid/doel"), rdflib.RDF.type, rdflib.URIRef(BASE + "def#Doel")) in graph


# What a description holds


def test_a_description_is_complete(client: httpx.Client) -> None:
    said = {str(triple) for triple in triples(get(client, GOAL, "text/turtle"))}
    text = "\n".join(said)
    for piece in (
        f"<{ID}beleid/doel> <{BASE}def#onderdeelVan> <{ID}beleid/groot>",
        '"7"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"binnen"@nl',
        '"dieper"@nl',
        '"drie"',
        # What refers to it, and what all that is called.
        f"<{ID}beleid/prik> <{BASE}def#onderdeelVan> <{ID}beleid/doel>",
        '"Groot doel"@nl',
        '"onderdeel van"@nl',
        # The document itself.
        f"<{BASE}doc/beleid/doel> <http://xmlns.com/foaf/0.1/primaryTopic> <{ID}beleid/doel>",
        f"<{ID}graaf/data-gemeenten-voorbeeldstad-nota>",
    ):
        assert piece in text, piece


def test_trig_says_which_graph_says_so(client: httpx.Client) -> None:
    response = get(client, GOAL, "application/trig")
    quads = list(ox.parse(response.content, format=ox.RdfFormat.TRIG))
    types = {
        (str(quad.object), str(quad.graph_name))
        for quad in quads
        if quad.subject == ox.NamedNode(ID + "beleid/doel") and quad.predicate.value.endswith("#type")
    }
    assert (f"<{BASE}def#Doel>", f"<{ID}graaf/data-gemeenten-voorbeeldstad-nota>") in types
    assert (f"<{BASE}def#Beleidselement>", f"<{ID}graaf/afgeleid>") in types


def test_inferred_statements_are_marked(client: httpx.Client) -> None:
    page = Page(get(client, GOAL + WHOLE, "text/html").text)
    stated, _, inferred = page.text.partition("Met regels afgeleid")
    assert "onderdeel van" in stated
    assert "beleidselement" in inferred
    assert "door niemand zelf opgeschreven" in inferred


def test_what_refers_is_counted_and_cut(client: httpx.Client) -> None:
    response = get(client, "/doc/beleid/groot", "text/turtle")
    parts = [t for t in triples(response) if t.predicate == ox.NamedNode(BASE + "def#draagtBijAan")]
    assert len(parts) == 100 < MANY
    assert f"Van de {MANY} dingen" in response.text
    page = Page(get(client, "/doc/beleid/groot" + WHOLE, "text/html").text)
    assert f"{MANY} in totaal; hier staan de eerste 100." in page.text


def test_json_ld_is_written_in_our_words(client: httpx.Client) -> None:
    body = get(client, GOAL, "application/ld+json").json()
    goal = next(node for node in body["@graph"] if node["id"] == ID + "beleid/doel")
    assert goal["prefLabel"] == {"nl": "Iedereen doet mee", "en": "Everybody joins in"}
    assert goal["inDocument"] == ID + "document/nota"
    assert goal["genoemdAantal"] == 7
    assert "Doel" in goal["type"]
    assert goal["rdfs:comment"] == {"@list": ["een", {"id": ID + "beleid/groot"}, "drie"]}
    published = client.get("/v1/context.jsonld")
    assert media(published) == "application/ld+json"
    whole = published.json()["@context"]
    assert body["@context"].items() <= whole.items()


def test_headers_tell_where_one_is(client: httpx.Client) -> None:
    response = get(client, GOAL, "text/turtle")
    links = response.headers["Link"]
    assert f'<{BASE}doc/beleid/doel>; rel="canonical"' in links
    assert f'<{ID}beleid/doel>; rel="describes"' in links
    assert '<?formaat=jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert 'rel="license"' in links
    described = re.search(r'<([^>]+)>; rel="describedby"', links)
    assert described
    assert client.get(urljoin(str(response.url), described[1])).status_code == 200


def test_tags_differ_between_formats_and_save_work(client: httpx.Client) -> None:
    tags = {name: get(client, GOAL, name).headers["ETag"] for name in NAMES.values()}
    assert len(set(tags.values())) == len(NAMES)
    again = get(client, GOAL, "text/turtle", **{"If-None-Match": tags["text/turtle"]})
    assert again.status_code == 304
    assert get(client, GOAL, "text/html", **{"If-None-Match": tags["text/turtle"]}).status_code == 200


@pytest.mark.parametrize(
    "path", [GOAL, "/def", "/shapes", "/catalogus", "/.well-known/void", "/doc/beleid/weg", "/id/a/b"]
)
def test_head_is_get_without_the_body(client: httpx.Client, path: str) -> None:
    full, bare = client.get(path), client.head(path)
    assert bare.status_code == full.status_code
    assert bare.content == b""
    for name in ("Content-Type", "Link", "Vary", "Location", "ETag"):
        assert bare.headers.get(name) == full.headers.get(name)


def test_bodies_of_tooi_keep_their_iri(client: httpx.Client) -> None:
    response = get(client, "/doc/gemeente/gm9999", "text/turtle")
    assert ox.NamedNode(TOOI + "gemeente/gm9999") in {triple.subject for triple in triples(response)}
    assert f'<{TOOI}gemeente/gm9999>; rel="describes"' in response.headers["Link"]
    page = Page(get(client, "/doc/document/nota", "text/html").text)
    assert "../../doc/gemeente/gm9999" in page.links()


# What never was, and what is gone


@pytest.mark.parametrize("path", ["/doc/beleid/bestaat-niet", "/doc/niets/x", "/doc/graaf/x"])
def test_what_never_was(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert media(response) == "application/problem+json"
    page = get(client, path, "text/html")
    assert page.status_code == 404
    assert media(page) == "text/html"
    assert "nooit iets geweest" in page.text


def test_what_is_gone_says_by_what_it_was_replaced(client: httpx.Client) -> None:
    response = get(client, "/doc/beleid/oud", "text/turtle")
    assert response.status_code == 410
    assert f'<{ID}beleid/doel>; rel="successor-version"' in response.headers["Link"]
    gone = ox.NamedNode(ID + "beleid/oud")
    replaced = {t.object for t in triples(response) if t.subject == gone and t.predicate.value.endswith("isReplacedBy")}
    assert replaced == {ox.NamedNode(ID + "beleid/doel")}
    page = Page(get(client, "/doc/beleid/oud", "text/html").text)
    assert "ingetrokken" in page.text
    assert "../../doc/beleid/doel" in page.links()


def test_what_is_gone_without_a_successor(client: httpx.Client) -> None:
    response = get(client, "/doc/beleid/weg", "text/html")
    assert response.status_code == 410
    assert "successor-version" not in response.headers["Link"]
    assert "Ervoor in de plaats" not in response.text


def test_what_is_deprecated_but_still_there_is_shown(client: httpx.Client) -> None:
    assert client.get("/doc/beleid/verouderd").status_code == 200


def raw(server: Server, path: str, accept: str) -> tuple[int, set[str], str]:
    """Ask for a path as it is: a client that tidies it up would hide what the server does."""
    host, _, port = server.base.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode(errors="replace")
    head, _, body = answer.partition("\r\n\r\n")
    lines = head.split("\r\n")
    return int(lines[0].split()[1]), {line.partition(":")[0].lower() for line in lines[1:]}, body


HOSTILE = [
    *(
        "%00",
        "beleid/%00",
        "beleid/..",
        "..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/x",
        "beleid/doel/../doel",
        "beleid//doel",
    ),
    *("beleid", "beleid/", "/beleid/doel", "beleid/doel%0d%0aX-Gek:1", "beleid/%3E%3Cscript%3E", "beleid/d%20oel"),
    *(
        "beleid/doél",
        "beleid/%F0%9F%99%82",
        "beleid/%ff%fe",
        "beleid/" + "x" * 5000,
        "a/" * 300 + "b",
        "beleid/doel.ttl",
    ),
    *(
        "beleid/doel%3E%20%7D",
        "beleid/{x}",
        "beleid/%7B%7B7*7%7D%7D",
        "graaf/../../manifest",
        "index.json",
        "bladzijden.txt",
    ),
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("place", ["id", "doc", "dumps"])
def test_a_hostile_name_finds_nothing(server: Server, place: str, name: str) -> None:
    for accept in ("text/html", "text/turtle"):
        status, headers, body = raw(server, f"/{place}/{name}", accept)
        assert status in (400, 404), body
        assert "<script" not in OURS.sub("", body).lower()
        assert "49" not in body or "7*7" not in name
        assert "x-gek" not in headers


@given(texts())
def test_no_name_breaks_the_service(server: Server, name: str) -> None:
    with httpx.Client(base_url=server.base, timeout=30) as client:
        response = client.get(
            httpx.URL(server.base)
            .join("/doc/beleid/")
            .copy_with(raw_path=b"/doc/beleid/" + "".join(f"%{byte:02x}" for byte in name.encode()).encode())
        )
        assert response.status_code in (400, 404)


# Pages


def test_texts_from_the_graph_stay_texts(client: httpx.Client) -> None:
    for path in ("/doc/beleid/prik", "/doc/beleid/prik" + WHOLE, GOAL, GOAL + WHOLE):
        response = get(client, path, "text/html")
        page = Page(response.text)
        assert not [tag for tag, _ in page.elements if tag in ("img", "iframe", "object")]
        assert "<script" not in OURS.sub("", response.text)
        assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "style"]
        assert INJECTION in page.text
        assert not [href for href in page.links() if not re.match(r"(\.|#|\?|https?://)", href)]
        assert "javascript:alert(3)" in page.text or path != GOAL + WHOLE


def test_a_part_of_a_page_has_an_address(client: httpx.Client) -> None:
    response = get(client, f"/en{GOAL}{WHOLE}", "text/html")
    assert f'<{BASE}en{GOAL}{WHOLE}>; rel="canonical"'.replace("//doc", "/doc") in response.headers["Link"]
    for query in ("?deel=niets", "?deel=alles&deel=alles"):
        fault = get(client, GOAL + query, "text/html")
        assert fault.status_code == 400
        assert "«deel» is één van: alles" in fault.text
    assert "“deel” is one of: alles" in get(client, f"/en{GOAL}?deel=niets", "text/html").text
    # Data are of the whole thing.
    assert get(client, GOAL + WHOLE, "text/turtle").content == get(client, GOAL, "text/turtle").content


def test_a_slash_too_many_leads_to_the_page(client: httpx.Client) -> None:
    for path in (f"{GOAL}/", f"/en{GOAL}/"):
        response = client.get(f"{path}?formaat=turtle")
        assert response.status_code == 301
        assert str(response.url.join(response.headers["Location"])).endswith(path.rstrip("/") + "?formaat=turtle")


def test_a_page_leaves_packed_for_who_can_unpack_it(client: httpx.Client) -> None:
    packed = get(client, GOAL, "text/html", **{"Accept-Encoding": "gzip"})
    plain = get(client, GOAL, "text/html", **{"Accept-Encoding": "gzip;q=0"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < len(plain.content)
    assert "Content-Encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept, Accept-Encoding"


def test_a_page_needs_nothing_from_elsewhere_and_the_policy_lets_it(client: httpx.Client) -> None:
    response = get(client, GOAL, "text/html")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for _, attrs in Page(response.text).elements:
        for name in ("src", "href") if attrs.get("rel") == "stylesheet" else ("src",):
            address = urljoin(str(response.url), attrs.get(name) or "")
            assert address.startswith(str(client.base_url))
            assert client.get(address).status_code == 200
    assert not re.search(r"<(img|iframe)", response.text)
    for style in re.findall(r"<style>(.*?)</style>", response.text, re.S):
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_every_link_to_ours_works_on_this_host(client: httpx.Client) -> None:
    for start in (GOAL, "/doc/document/nota", "/doc/gemeente/gm9999", "/doc/graaf/afgeleid", "/catalogus"):
        response = get(client, start, "text/html")
        for href in {link for link in Page(response.text).links() if not link.startswith(("http", "#"))}:
            target = urljoin(str(response.url), href)
            assert target.startswith(str(client.base_url))
            assert client.head(target, headers={"Accept": "text/html"}).status_code in (200, 410), (start, href)
        assert BASE in response.text


def test_languages_are_marked(client: httpx.Client) -> None:
    page = Page(get(client, "/doc/beleid/prik", "text/html").text)
    assert ("html", {"lang": "nl"}) in page.elements
    assert [tag for tag, attrs in page.elements if attrs.get("lang") == "ja"]


def test_pages_have_what_everybody_needs(client: httpx.Client) -> None:
    for path in (GOAL, "/def", "/catalogus", "/dumps/", "/.well-known/void", "/doc/graaf/afgeleid", "/doc/beleid/weg"):
        page = Page(get(client, path, "text/html").text)
        tags = [tag for tag, _ in page.elements]
        assert tags.count("h1") == 1
        assert tags.count("main") == 1
        assert "title" in tags
        ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
        assert len(ids) == len(set(ids)), path
        referred = {attrs["aria-labelledby"] for _, attrs in page.elements if "aria-labelledby" in attrs}
        assert referred <= set(ids)


# Vocabularies and graphs


@pytest.mark.parametrize(("path", "term"), [("/def", "Doel"), ("/def", "onderdeelVan"), ("/shapes", "DoelShape")])
def test_a_vocabulary_is_sent_whole(client: httpx.Client, path: str, term: str) -> None:
    node = ox.NamedNode(f"{BASE}{path.strip('/')}#{term}")
    for name in ("text/turtle", "application/ld+json", "application/rdf+xml"):
        assert node in {triple.subject for triple in triples(get(client, path, name))}
    page = Page(get(client, path, "text/html").text)
    assert [tag for tag, attrs in page.elements if attrs.get("id") == term]
    assert f"#{term}" in page.links()


def test_the_ontology_is_what_the_files_say(client: httpx.Client, locations: object) -> None:
    said = triples(get(client, "/def", "application/n-triples"))
    files = [*locations.ontology.glob("*.ttl"), *(locations.ontology / "alignments").glob("*.ttl")]  # type: ignore[attr-defined]
    stated = {
        quad.triple
        for path in files
        if path.name != "prefixes.ttl"
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    }
    ours = [t for t in stated if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(BASE + "def")]
    missing = [t for t in ours if t not in said and not isinstance(t.object, ox.BlankNode)]
    assert missing == []


def test_a_concept_scheme_lists_its_concepts(client: httpx.Client) -> None:
    page = Page(get(client, "/doc/begrippenkader/precisies", "text/html").text)
    assert "../../doc/precisie/kwartaal" in page.links()
    assert client.get("/doc/precisie/kwartaal").status_code == 200


@pytest.mark.parametrize("encoding", ["gzip", "identity", "gzip;q=0"])
def test_a_named_graph_is_sent_whole(client: httpx.Client, encoding: str) -> None:
    path = "/doc/graaf/data-gemeenten-voorbeeldstad-nota"
    counts = set()
    for name in ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"):
        response = get(client, path, name, **{"Accept-Encoding": encoding})
        assert response.status_code == 200
        assert media(response) == name
        assert ("Content-Encoding" in response.headers) == (encoding == "gzip")
        assert "Accept-Encoding" in response.headers["Vary"]
        counts.add(len(triples(response)))
    assert len(counts) == 1
    assert counts.pop() > 3 * MANY
    assert f"{MANY}" not in get(client, path, "text/html").headers


def test_json_is_json(client: httpx.Client) -> None:
    assert json.loads(get(client, GOAL, "application/json").text)["@context"]


def test_the_formats_here_are_those_that_are_offered() -> None:
    assert {media.name: media.type for media in THING_FORMATS} == NAMES
    assert negotiate("image/png", THING_FORMATS) is None
