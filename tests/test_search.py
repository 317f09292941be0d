"""Searching: words, what is found for them in which order, on a small index and on the shipped graph."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import NASTY, texts
from typer.testing import CliRunner

from beleidsgraaf import build as build_module
from beleidsgraaf.build import Generation, Generations, build, infer, load_graph, read_rules
from beleidsgraaf.cli import app
from beleidsgraaf.errors import BuildError, Fault, ParameterError, UnknownError
from beleidsgraaf.locations import Locations
from beleidsgraaf.search import FACETS, Found, Search, SearchIndex, gather, write
from beleidsgraaf.search.finding import MOST_CHARACTERS, MOST_VALUES, MOST_WORDS
from beleidsgraaf.search.marks import best_fragment, mark
from beleidsgraaf.search.words import Grade, Vocabulary, fold, stem, tokens, words
from beleidsgraaf.settings import PREFIX
from beleidsgraaf.terms import DEF, Prefixes

GOLD = list(csv.DictReader((Path(__file__).parent / "search.csv").read_text(encoding="utf-8").splitlines()))

# A graph in small: two municipalities, each with a document; names that a stem, a compound or an accent tells apart.
SMALL = """\
@prefix bg: <https://w3id.org/beleidsgraaf/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix gemeente: <https://identifier.overheid.nl/tooi/id/gemeente/> .
@prefix id: <https://w3id.org/beleidsgraaf/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

bg:Beleidselement a owl:Class ; rdfs:label "beleidselement"@nl , "policy element"@en .
bg:Doel a owl:Class ; rdfs:subClassOf bg:Beleidselement ; rdfs:label "doel"@nl , "goal"@en .
bg:Voorziening a owl:Class ; rdfs:subClassOf bg:Beleidselement ; rdfs:label "voorziening"@nl , "provision"@en .
bg:Beleidsdocument a owl:Class ; rdfs:label "beleidsdocument"@nl , "policy document"@en .
bg:Overheid a owl:Class ; rdfs:label "overheid"@nl , "government"@en .
bg:DoelShape a sh:NodeShape ; rdfs:label "doel"@nl .

gemeente:gm1 a bg:Overheid ; skos:prefLabel "Voorbeeldstad"@nl .
gemeente:gm2 a bg:Overheid ; skos:prefLabel "Testdorp"@nl .
id:nota a bg:Beleidsdocument ; dcterms:title "Nota sociaal"@nl ; bg:gemeente gemeente:gm1 .
id:agenda a bg:Beleidsdocument ; skos:prefLabel "Agenda 2030"@nl ; bg:gemeente gemeente:gm1 , gemeente:gm2 .

id:schulden a skos:Concept ; skos:inScheme id:themas ; skos:prefLabel "schulden"@nl , "debts"@en .
id:zorg a skos:Concept ; skos:inScheme id:themas ; skos:prefLabel "zorg"@nl ; skos:altLabel "opvang"@nl .
id:ongebruikt a skos:Concept ; skos:inScheme id:themas ; skos:prefLabel "ongebruikt"@nl .
id:themas a skos:ConceptScheme ; dcterms:title "Thema's"@nl .

id:a a bg:Doel , bg:Beleidselement ; skos:prefLabel "Minder schuld in de wijk"@nl ;
    dcterms:description "Eén loket <b>helpt</b> & adviseert."@nl ;
    bg:inDocument id:nota ; bg:beleidsthema id:schulden .
id:b a bg:Doel , bg:Beleidselement ; skos:prefLabel "Niemand is dakloos"@nl ; skos:altLabel "opvang voor daklozen"@nl ;
    bg:inDocument id:agenda ; bg:beleidsthema id:zorg .
id:c a bg:Voorziening , bg:Beleidselement ; skos:prefLabel "Mantelzorgondersteuning"@nl ;
    bg:inDocument id:agenda ; bg:beleidsthema id:zorg .
id:d a bg:Voorziening , bg:Beleidselement ; skos:prefLabel "Ondersteuning bij schulden en zorg"@nl ;
    dcterms:description "Co-creatie met ervaringsdeskundigen."@nl ;
    bg:inDocument id:nota ; bg:beleidsthema id:schulden , id:zorg .
id:e a bg:Voorziening , bg:Beleidselement ; skos:prefLabel "Loket"@nl ;
    dcterms:description "Dit gaat over een plaats. Het loket is er."@nl ; bg:inDocument id:agenda .
_:zonder-naam a bg:Doel ; skos:prefLabel "Naamloos"@nl .
"""
ID = "https://w3id.org/beleidsgraaf/id/"


def quads(turtle: str) -> list[ox.Quad]:
    return [ox.Quad(q.subject, q.predicate, q.object) for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]


def names(found: Found) -> list[str]:
    return [hit.thing.iri.removeprefix(ID) for hit in found.hits]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("zoek") / "zoek"
    write(quads(SMALL), folder)
    return SearchIndex(folder)


@pytest.fixture(scope="session")
def store(locations: Locations) -> ox.Store:
    """The shipped graph, completed."""
    store = load_graph(locations)
    infer(store, read_rules(locations))
    return store


@pytest.fixture(scope="session")
def index(store: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("zoek-heel") / "zoek"
    write(store, folder)
    return SearchIndex(folder)


# Words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Één loket!", ["een", "loket"]),
        ("e\u0301e\u0301n", ["een"]),
        ("Coördinerend", ["coordinerend"]),
        ("Thema's en oma’s", ["thema", "en", "oma"]),
        ("'s-Hertogenbosch", ["s", "hertogenbosch", "shertogenbosch"]),
        ("GGD'en", ["ggd", "en", "ggden"]),
        ("co-creatie", ["co", "creatie", "cocreatie"]),
        ("wmo_2015", ["wmo", "2015"]),
        ("(woon)zorg", ["woon", "zorg"]),
        ("", []),
        ("?! … ― «»", []),
        ("\u0301\u0300", []),
        ("½ ﬁets", ["12", "fiets"]),
        ("AND OR NOT title:x*", ["and", "or", "not", "title", "x"]),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert [token.word for token in tokens(text)] == expected


@pytest.mark.parametrize(
    "forms",
    [
        "opgave opgaven",
        "schuld schulden",
        "dakloos dakloze daklozen dakloosheid",
        "organisatie organisaties",
        "gemeente gemeenten",
        "coordinerend coordinerende",
        "huis huizen",
        "brief brieven",
        "mogelijkheid mogelijkheden",
        "kind kinderen",
        "lid leden",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("verlies", "verlof"), ("wonder", "wonen"), ("advies", "advent")])
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@given(texts())
def test_a_token_is_where_it_says(text: str) -> None:
    for token in tokens(text):
        assert token.word
        assert token.word == fold(token.word)
        if not token.whole:
            assert fold(text[token.begin : token.end]) == token.word


FEW = (
    "schuld schulden schuldhulpverlening onverschuldigd mantelzorg mantelzorgondersteuning ondersteuning wonen wonder "
    "aanpak loket"
).split()
VOCABULARY = Vocabulary({word: stem(word) for word in FEW}, dict.fromkeys(FEW, 1))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("schulden", {"schulden": 6, "schuld": 5, "schuldhulpverlening": 4, "onverschuldigd": 2}),
        ("schuldh", {"schuldhulpverlening": 4}),
        ("ondersteuning", {"ondersteuning": 6, "mantelzorgondersteuning": 2}),
        ("mantelzorg", {"mantelzorg": 6, "mantelzorgondersteuning": 4}),
        ("wonen", {"wonen": 6}),
        ("scholden", {"schulden": 3}),
        ("lokte", {"loket": 3}),
        ("lket", {}),
        ("schuldenaanpak", {"schuld": 1, "schulden": 1, "aanpak": 1}),
        ("schuldsaanpak", {"schuld": 1, "schulden": 1, "aanpak": 1}),
        ("zebrapad", {}),
        ("s", {}),
        ("sc", {}),
        ("sch", {"schuld": 4, "schulden": 4, "schuldhulpverlening": 4}),
    ],
)
def test_what_a_word_may_mean(word: str, expected: dict[str, int]) -> None:
    assert VOCABULARY.meaning(word).found == {other: Grade(grade) for other, grade in expected.items()}


@given(st.sampled_from(FEW), st.integers(0, 30), st.sampled_from("abcxyz"), st.integers(0, 3))
def test_one_mistake_is_forgiven(word: str, place: int, letter: str, how: int) -> None:
    at = place % len(word)
    wrong = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    )[how]
    if len(wrong) >= 5:
        assert word in VOCABULARY.meaning(wrong).found or any(
            grade > Grade.MISTAKE for grade in VOCABULARY.meaning(wrong).found.values()
        )


# What can be found


def test_everything_with_a_name_can_be_found_but_shapes(small: SearchIndex) -> None:
    everything = small.find(Search(size=100))
    assert everything.total == len(small) == 18
    assert "Naamloos" not in {hit.thing.naam for hit in everything.hits}
    assert DEF + "DoelShape" not in {hit.thing.iri for hit in everything.hits}
    assert [hit.thing.naam.casefold() for hit in everything.hits] == sorted(
        hit.thing.naam.casefold() for hit in everything.hits
    )


def test_a_thing_stands_where_it_stands(small: SearchIndex) -> None:
    things = {hit.thing.iri.removeprefix(ID): hit.thing for hit in small.find(Search(size=100)).hits}
    assert things["b"].document == (ID + "agenda",)
    assert things["b"].gemeente == tuple(f"https://identifier.overheid.nl/tooi/id/gemeente/gm{n}" for n in (1, 2))
    assert things["b"].soort == DEF + "Doel"
    assert things["b"].soorten == (DEF + "Beleidselement", DEF + "Doel")
    assert things["nota"].document == (ID + "nota",)
    # What stands in no document is where it is mentioned.
    assert things["schulden"].document == (ID + "nota",)
    assert things["ongebruikt"].document == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("schulden", ["schulden", "d", "a"]),
        ("SCHULD", ["schulden", "a", "d"]),
        ("ondersteuning", ["d", "c"]),
        ("mantelzorg", ["c"]),
        ("daklozen", ["b"]),
        ("opvang", ["zorg", "b"]),
        ("debts", ["schulden"]),
        ('"een loket"', ["a"]),
        ("“EEN LOKET”", ["a"]),
        ("«schulden»", ["schulden", "d"]),
        ('"loket een"', []),
        ("loket", ["e", "a"]),
        ("een loket", ["e", "a"]),
        ("cocreatie", ["d"]),
        ("co-creatie", ["d"]),
        ("schulden zorg", ["d", "zorg", "schulden", "a", "c"]),
        ("schulden voorziening", ["d", "def#Voorziening", "schulden", "a"]),
        ("dakloos Testdorp", ["b", "gm2"]),
        ('"', []),
        ("…", []),
        ("zebrapad", []),
    ],
)
def test_what_is_found_in_which_order(small: SearchIndex, text: str, expected: list[str]) -> None:
    assert [name.rpartition("/")[2] for name in names(small.find(Search(text)))] == expected


def test_who_has_all_words_comes_first(small: SearchIndex) -> None:
    found = small.find(Search("schulden zorg"))
    assert (found.total, found.complete) == (5, 1)
    assert small.find(Search("schulden")).complete == 3


def test_words_that_say_little_do_not_have_to_be_there(small: SearchIndex) -> None:
    assert names(small.find(Search("de schulden van het wijk"))) == names(small.find(Search("schulden wijk")))
    # Unless there is nothing else.
    assert names(small.find(Search("in de"))) == ["a"]


def test_a_mistake_is_told(small: SearchIndex) -> None:
    found = small.find(Search("ondrsteuning schulden"))
    assert found.corrected == {"ondrsteuning": ("ondersteuning",)}
    assert names(found)[0] == "d"


@given(st.data())
def test_what_it_is_called_comes_first(index: SearchIndex, data: st.DataObject) -> None:
    """Whoever types the name of a thing sees it first, or among those of the same name."""
    number = data.draw(st.integers(1, len(index)))
    (hit,) = index.find(Search(page=number, size=1)).hits
    naam = hit.thing.naam
    if len(words(naam)) > MOST_WORDS or not words(naam) or '"' in naam or "«" in naam or "“" in naam:
        return
    first = index.find(Search(naam, size=100)).hits
    called = [other.thing.iri for other in first if words(other.thing.naam) == words(naam)]
    assert hit.thing.iri in called
    assert [other.thing.iri for other in first[: len(called)]] == called


# The searches that people do


def rank(found: Found, iri: str) -> int | None:
    return next((place for place, hit in enumerate(found.hits, 1) if hit.thing.iri == iri), None)


@pytest.mark.parametrize("row", GOLD, ids=lambda row: f"{row['zoek']} → {row['ding'] or 'niets'}")
def test_a_search_that_people_do(index: SearchIndex, prefixes: Prefixes, row: dict[str, str]) -> None:
    found = index.find(Search(row["zoek"]))
    if not row["ding"]:
        assert found.total == 0
        return
    place = rank(found, prefixes.expand(row["ding"]))
    assert place is not None, f"«{row['zoek']}» does not find {row['ding']} ({row['waarom']})"
    assert place <= int(row["plaats"]), f"«{row['zoek']}» finds {row['ding']} at {place} ({row['waarom']})"


def test_the_searches_cover_what_they_must() -> None:
    assert len(GOLD) >= 40
    assert len({row["zoek"] for row in GOLD}) >= 40


# Facets


def counts(found: Found, facet: str) -> dict[str, int]:
    return {value.naam["nl"]: value.aantal for value in found.facets[facet]}


def test_facets_count_what_is_found(small: SearchIndex) -> None:
    found = small.find(Search("schulden"))
    assert counts(found, "soort") == {"beleidselement": 2, "begrip": 1, "doel": 1, "voorziening": 1}
    assert counts(found, "gemeente") == {"Voorbeeldstad": 3}
    assert counts(found, "document") == {"Nota sociaal": 3}
    assert counts(found, "thema") == {"schulden": 2, "zorg": 1}


def test_a_choice_narrows_and_the_other_values_stay_to_choose_from(small: SearchIndex) -> None:
    found = small.find(Search("schulden", {"soort": [DEF + "Doel"]}))
    assert names(found) == ["a"]
    assert counts(found, "soort") == {"beleidselement": 2, "begrip": 1, "doel": 1, "voorziening": 1}
    assert [value.naam["en"] for value in found.facets["soort"] if value.gekozen] == ["goal"]
    assert counts(found, "thema") == {"schulden": 1}


def test_values_of_one_facet_add_up_and_of_two_narrow(small: SearchIndex) -> None:
    both = small.find(Search("schulden", {"soort": [DEF + "Doel", DEF + "Voorziening"]}))
    assert names(both) == ["d", "a"]
    assert names(small.find(Search("schulden", {"soort": [DEF + "Doel"], "thema": [ID + "zorg"]}))) == []


def test_a_class_holds_what_is_below_it(small: SearchIndex) -> None:
    assert small.find(Search("", {"soort": [DEF + "Beleidselement"]})).total == 5


def test_a_value_that_nothing_has_is_shown_as_chosen(small: SearchIndex) -> None:
    found = small.find(Search("schulden", {"thema": [ID + "ongebruikt"]}))
    assert found.total == 0
    assert [(v.naam["nl"], v.aantal) for v in found.facets["thema"] if v.gekozen] == [("ongebruikt", 0)]


@pytest.mark.parametrize("facet", FACETS)
def test_every_count_is_what_choosing_gives(index: SearchIndex, facet: str) -> None:
    found = index.find(Search("jongeren wonen"))
    assert found.facets[facet]
    for value in found.facets[facet]:
        assert index.find(Search("jongeren wonen", {facet: [value.iri]})).total == value.aantal > 0


@pytest.mark.parametrize(
    ("facet", "value", "expected"),
    [
        ("soort", DEF + "Doel", DEF + "Doel"),
        ("soort", "bg:Doel", DEF + "Doel"),
        ("soort", "Doel", DEF + "Doel"),
        ("soort", "goal", DEF + "Doel"),
        ("soort", " begrip ", "http://www.w3.org/2004/02/skos/core#Concept"),
        ("gemeente", "gm1", "https://identifier.overheid.nl/tooi/id/gemeente/gm1"),
        ("gemeente", "voorbeeld", "https://identifier.overheid.nl/tooi/id/gemeente/gm1"),
        ("document", "agenda 2030", ID + "agenda"),
        ("thema", "SCHULDEN", ID + "schulden"),
    ],
)
def test_a_value_goes_by_many_names(
    small: SearchIndex, prefixes: Prefixes, facet: str, value: str, expected: str
) -> None:
    assert small.choose({facet: [value, value]}, prefixes) == ({facet: (expected,)}, [])


def test_all_faults_of_values_at_once(small: SearchIndex, prefixes: Prefixes) -> None:
    given = {"soort": ["doelen?", "beleid"], "gemeente": ["", "\0"], "thema": ["x"] * (MOST_VALUES + 1)}
    _, faults = small.choose(given, prefixes)
    assert [fault.field for fault in faults] == ["soort", "soort", "gemeente", "gemeente", "thema"]
    assert "doel" in faults[0]
    assert "niet eenduidig" in faults[1]


# Pages


def test_pages_follow_on(index: SearchIndex) -> None:
    whole = [hit.thing.iri for hit in index.find(Search("zorg", size=100)).hits]
    parts = [hit.thing.iri for page in range(1, 11) for hit in index.find(Search("zorg", page=page, size=10)).hits]
    assert parts == whole
    assert len(set(whole)) == 100


@pytest.mark.parametrize("page", [3, 10**9, 2**63])
def test_a_page_that_is_not_there(small: SearchIndex, page: int) -> None:
    with pytest.raises(UnknownError, match="De laatste is pagina 2"):
        small.find(Search("schulden", page=page, size=2))


# What is shown


def test_what_was_found_is_marked(small: SearchIndex) -> None:
    (first, *_) = small.find(Search('"een loket"')).hits
    assert first.naam.html == "Minder schuld in de wijk"
    assert first.fragment is not None
    assert first.fragment.html == "<mark>Eén</mark> <mark>loket</mark> &lt;b&gt;helpt&lt;/b&gt; &amp; adviseert."
    assert [first.fragment.tekst[begin:end] for begin, end in first.fragment.plaatsen] == ["Eén", "loket"]
    assert first.fragment.veld == "tekst"


def test_a_word_of_several_parts_is_marked_as_one() -> None:
    assert mark("naam", "Meer co-creatie", {"cocreatie", "creatie"}).html == "Meer <mark>co-creatie</mark>"


def test_a_fragment_of_a_long_text_shows_what_was_found() -> None:
    text = "woord " * 100 + "schulden & lasten " + "woord " * 100
    fragment = best_fragment([("tekst", "niets"), ("tekst", text)], {"schulden", "lasten"})
    assert fragment is not None
    assert "<mark>schulden</mark> &amp; <mark>lasten</mark>" in fragment.html
    assert fragment.tekst.startswith("… ")
    assert fragment.tekst.endswith(" …")
    assert len(fragment.tekst) < 240


@given(texts(), st.lists(texts(), max_size=3))
def test_marks_are_safe_and_change_no_text(text: str, found: list[str]) -> None:
    marked = mark("tekst", text * 5, {word for each in found for word in words(each)})
    bare = re.sub("</?mark>", "", marked.html)
    assert not re.search("[<>\"']", bare)
    assert html.unescape(bare) == marked.tekst == text * 5


@given(texts(min_size=1))
def test_a_fragment_holds_the_words_that_it_marks(text: str) -> None:
    long = " ".join([text] * 50)
    fragment = best_fragment([("tekst", long)], set(words(text)))
    assert (fragment is None) == (not words(text))
    for begin, end in fragment.plaatsen if fragment else ():
        assert fragment
        assert words(fragment.tekst[begin:end])
        assert set(words(fragment.tekst[begin:end])) <= set(words(text))


# Hostile


HOSTILE = [
    "*",
    "a*",
    "naam:schulden",
    "schulden AND (NOT zorg",
    "((((((((",
    "schulden~9999",
    "schulden^1e99",
    "[a TO z]",
    "/.*.*.*.*x/",
    "(a+)+$",
    "\\",
    "'; DROP TABLE",
    '"' * 500,
    '"a" ' * 30,
    "«" * 100 + "»" * 100,
    "a" * 500,
    "-" * 500,
    "a-" * 30,
    "\0\x01\x7f\ud800"[:3],
    "\u202eschulden",
    "e\u0301" * 200,
    "\u0301" * 500,
    "𝔰𝔠𝔥𝔲𝔩𝔡𝔢𝔫",
    "ﷺ" * 30,
    "ab " * 32,
    "zor wer wijk jong hulp " * 6,
    *NASTY,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_whatever_is_typed_is_words(index: SearchIndex, text: str) -> None:
    begin = time.process_time()
    found = index.find(Search(text[:MOST_CHARACTERS]))
    assert time.process_time() - begin < 2
    assert found.total >= 0
    for hit in found.hits:
        assert hit.score >= 0


def test_signs_of_other_query_languages_mean_nothing(index: SearchIndex) -> None:
    plain = index.find(Search("schulden zorg"))
    for text in ("+schulden -zorg", "schulden:zorg", "(schulden) || [zorg]", "schulden* /zorg/", "{schulden} ~ zorg^"):
        assert names(index.find(Search(text))) == names(plain)


@given(texts())
def test_any_text_gets_an_answer(small: SearchIndex, text: str) -> None:
    if small.faults(text):
        with pytest.raises(ParameterError):
            small.find(Search(text))
    else:
        found = small.find(Search(text))
        assert len(found.hits) == min(found.total, 20)
        assert found.complete <= found.total <= len(small)


@pytest.mark.parametrize(
    "text", ["a" * (MOST_CHARACTERS + 1), "ab " * (MOST_WORDS + 1), "x y " * 1_000_000, "\u0301" * 10_000_000]
)
def test_too_much_is_refused_at_once(small: SearchIndex, text: str) -> None:
    begin = time.process_time()
    with pytest.raises(ParameterError) as raised:
        small.find(Search(text))
    assert time.process_time() - begin < 0.2
    (fault,) = raised.value.faults
    assert isinstance(fault, Fault)
    assert fault.field == "q"


def test_many_at_once_each_get_their_own(index: SearchIndex) -> None:
    searches = [Search(row["zoek"]) for row in GOLD]
    alone = [names(index.find(search)) for search in searches]
    with ThreadPoolExecutor(8) as pool:
        assert [names(found) for found in pool.map(index.find, searches * 3)] == alone * 3


# The index


def test_two_builds_of_the_same_answer_the_same(store: ox.Store, index: SearchIndex, tmp_path: Path) -> None:
    shuffled = sorted(store, key=lambda quad: str(quad)[::-1])
    write(shuffled, tmp_path / "zoek")
    again = SearchIndex(tmp_path / "zoek")
    for row in GOLD:
        assert again.find(Search(row["zoek"])) == index.find(Search(row["zoek"]))


def test_the_index_costs_a_build_little(locations: Locations, tmp_path: Path) -> None:
    def seconds(call: Callable[[], Any]) -> float:
        begin = time.process_time()
        call()
        return time.process_time() - begin

    store = load_graph(locations)
    inferring = seconds(lambda: infer(store, read_rules(locations)))
    assert seconds(lambda: write(store, tmp_path / "zoek")) < inferring


def test_a_search_takes_little(index: SearchIndex) -> None:
    times = []
    for row in GOLD:
        begin = time.process_time()
        index.find(Search(row["zoek"]))
        times.append(time.process_time() - begin)
    assert statistics.median(times) < 0.02


def test_everything_named_of_the_shipped_graph_is_there(store: ox.Store, index: SearchIndex) -> None:
    named = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX qb: <http://purl.org/linked-data/cube#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    SELECT DISTINCT ?ding WHERE {
      ?ding skos:prefLabel|rdfs:label|dcterms:title ?naam ; a ?klasse .
      FILTER(isIRI(?ding))
      FILTER(
        STRSTARTS(STR(?klasse), "https://w3id.org/beleidsgraaf/def#")
        || ?klasse IN (skos:Concept, skos:ConceptScheme, qb:DataSet)
        || ?klasse IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty)
      )
    }"""
    solutions = store.query(named, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    expected = {solution["ding"].value for solution in solutions}
    assert len(expected) > 3000
    assert {thing.iri for thing in gather(store).things} == expected
    assert len(index) == len(expected)


def test_reading_an_index_writes_nothing(small: SearchIndex, tmp_path: Path) -> None:
    write(quads(SMALL), tmp_path / "zoek")
    (tmp_path / "zoek").chmod(0o555)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (tmp_path / "zoek").iterdir()}
    opened = SearchIndex(tmp_path / "zoek")
    assert names(opened.find(Search("schulden"))) == names(small.find(Search("schulden")))
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (tmp_path / "zoek").iterdir()} == before


def test_the_folder_may_go_while_it_is_read(small: SearchIndex, tmp_path: Path) -> None:
    write(quads(SMALL), tmp_path / "zoek")
    opened = SearchIndex(tmp_path / "zoek")
    shutil.rmtree(tmp_path / "zoek")
    assert opened.find(Search("schulden")) == small.find(Search("schulden"))


def test_an_empty_graph_has_an_index_too(tmp_path: Path) -> None:
    write([], tmp_path / "zoek")
    empty = SearchIndex(tmp_path / "zoek")
    assert (len(empty), empty.find(Search("schulden")).total, empty.find(Search()).total) == (0, 0, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: shutil.rmtree(folder), "geen zoekindex"),
        (lambda folder: (folder / "woorden.json").write_text("{"), "beschadigd"),
        (lambda folder: (folder / "woorden.json").write_text("[]"), "beschadigd"),
        (lambda folder: (folder / "woorden.json").write_text('{"vorm": 0}'), "andere versie"),
        (lambda folder: (folder / "meta.json").unlink(), "beschadigd"),
        (lambda folder: (folder / "meta.json").write_text("{}"), "beschadigd"),
        (lambda folder: [path.unlink() for path in folder.glob("*.term")], "beschadigd"),
    ],
)
def test_an_index_that_cannot_be_read_says_the_cure(
    tmp_path: Path, change: Callable[[Path], Any], message: str
) -> None:
    write(quads(SMALL), tmp_path / "zoek")
    change(tmp_path / "zoek")
    with pytest.raises(BuildError, match=message) as raised:
        SearchIndex(tmp_path / "zoek")
    assert "build --force" in raised.value.cure


# In a generation


def make(root: Locations, **other: Any) -> tuple[Generation, bool]:
    return build(root, validate=lambda _: {}, pakket="1.0", **other)


def test_a_generation_has_its_index(root: Locations) -> None:
    generation, _ = make(root)
    found = SearchIndex(generation.search_folder).find(Search("iedereen"))
    assert [hit.thing.naam for hit in found.hits] == ["Iedereen doet mee"]
    assert not list(generation.search_folder.glob("*.lock"))
    assert {path.stat().st_mode & 0o777 for path in generation.search_folder.iterdir()} == {0o644}
    assert make(root) == (generation, False)


def test_a_generation_without_an_index_is_built_again(root: Locations) -> None:
    old, _ = make(root)
    shutil.rmtree(old.search_folder)
    with pytest.raises(BuildError, match="geen zoekindex"):
        SearchIndex(old.search_folder)
    new, made = make(root)
    assert made
    assert new.folder != old.folder
    assert SearchIndex(new.search_folder).find(Search("iedereen")).total == 1


def test_an_index_that_other_code_wrote_is_made_again(root: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    old, _ = make(root)
    monkeypatch.setattr("beleidsgraaf.search.index.form", lambda: "anders")
    with pytest.raises(BuildError, match="andere versie"):
        SearchIndex(old.search_folder)
    new, made = make(root)
    assert made
    assert SearchIndex(new.search_folder).find(Search("iedereen")).total == 1


def test_an_index_that_cannot_be_made_leaves_the_generation_before_it(
    root: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, _ = make(root)

    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(build_module, "write", fail)
    with pytest.raises(OSError, match="no space"):
        make(root, force=True)
    assert Generations(root.opslag).current() == before
    assert not list((root.opslag / "generaties").glob(".bouw-*"))


# On the command line


@pytest.fixture(scope="module")
def command(locations: Locations, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    where = Locations(locations.root, tmp_path_factory.mktemp("zoek-opslag"))
    make(where)
    environment = {PREFIX + "OPSLAG": str(where.opslag), PREFIX + "GRAAF": str(locations.root)}

    def run(*arguments: str) -> Any:
        return CliRunner(env=environment).invoke(app, ["search", *arguments])

    return run


def test_the_command_shows_what_is_found(command: Callable[..., Any]) -> None:
    shown = command("schulden", "--gemeente", "Aalsmeer", "--aantal", "3")
    assert shown.exit_code == 0, shown.output
    assert "schulden" in shown.output
    assert "3 rijen" in shown.output
    assert "Gevonden: " in shown.output
    rows = json.loads(command("schuldhulpverlning", "--format", "json").stdout)
    assert rows[0]["soortLabel"] == "beleidsdocument"
    assert rows[0]["ding"].startswith("https://")
    assert "staat nergens" in command("schuldhulpverlning").output
    assert "Geen rijen" in command("hondenbelasting").output


def test_the_command_names_all_faults(command: Callable[..., Any]) -> None:
    ended = command("schulden", "--soort", "onzin", "--gemeente", "Nergens")
    assert isinstance(ended.exception, ParameterError)
    assert [getattr(fault, "field", None) for fault in ended.exception.faults] == ["soort", "gemeente"]
