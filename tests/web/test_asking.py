"""Pages that ask: what is filled in, what is wrong, what comes out, and what nobody should be able to do with it."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from tests.linked.test_dereference import Page
from tests.web.test_pagina import BROWSER, in_language

from beleidsgraaf.addresses import LANGUAGES
from beleidsgraaf.locations import find_locations
from beleidsgraaf.portal.cells import MOST_SHOWN
from beleidsgraaf.portal.lookup import MOST_OFFERED
from beleidsgraaf.recipes import read_recipes

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "%00",
    "\u202e\u0000",
    "' OR 1=1 --",
    "UNDEF } DROP ALL #",
    "../../etc/passwd",
    "x" * 5000,
]
FAULTY = "/vragen/inspanningen-in-periode"


def fields(text: str) -> dict[str, list[str]]:
    """What a form would send."""
    found: dict[str, list[str]] = {}
    for tag, attrs in Page(text).elements:
        if tag == "input" and "name" in attrs and ("checked" in attrs or attrs.get("type") in ("text", "date")):
            found.setdefault(str(attrs["name"]), []).append(str(attrs.get("value", "")))
    return found


@pytest.mark.parametrize("taal", LANGUAGES)
def test_every_question_has_a_page_and_answers_its_example(shipped: TestClient, taal: str) -> None:
    names = [row["naam"] for row in shipped.get("/v1/vragen?aantal=1000").json()["vragen"]]
    assert len(names) > 60
    for name in names:
        page = shipped.get(in_language(f"/vragen/{name}", taal), headers=BROWSER)
        assert page.status_code == 200, name
        example = re.search(
            r'<a class="nl-button nl-button--secondary" href="([^"]*)">(?:Voorbeeld|Example)<', page.text
        )
        if example:
            page = shipped.get(in_language(f"/vragen/{name}", taal) + example[1].replace("&amp;", "&"), headers=BROWSER)
            assert page.status_code == 200, name
        assert 'id="rijen"' in page.text or 'class="ja-of-nee"' in page.text, name


def test_the_form_holds_what_was_asked(shipped: TestClient) -> None:
    response = shipped.get("/vragen/rollen-van-gemeente?gemeente=Alphen&rol=coördinerend", headers=BROWSER)
    sent = fields(response.text)
    assert sent["gemeente"] == ["gm0484"]
    assert sent["rol"] == ["coordinerend"]
    exports = [attrs["href"] for tag, attrs in Page(response.text).elements if "formaat=" in str(attrs.get("href"))]
    for href in exports:
        data = shipped.get(str(response.url.join(str(href))))
        assert data.status_code == 200
    rows = shipped.get("/v1/vragen/rollen-van-gemeente?gemeente=gm0484&rol=coordinerend").json()["totaal"]
    assert response.text.count("<tr>") == rows + 1


def test_all_faults_stand_beside_their_fields(shipped: TestClient) -> None:
    response = shipped.get(f"{FAULTY}?begin=morgen&gemeente=niets&x=1&pagina=nul", headers=BROWSER)
    assert response.status_code == 400
    assert "ETag" not in response.headers
    for field in ("begin", "gemeente"):
        assert f'id="veld-{field}-fout"' in response.text
        assert f'href="#veld-{field}"' in response.text
    assert "geen parameter «x»" in response.text
    assert "«pagina»" in response.text
    assert 'value="morgen"' in response.text


def test_what_must_be_filled_in_is_asked_for_kindly(shipped: TestClient) -> None:
    response = shipped.get("/vragen/bewijs-van-element", headers=BROWSER)
    assert response.status_code == 200
    assert "Vul eerst in wat verplicht is" in response.text
    assert "veld__fout" not in response.text


def test_no_rows_come_with_what_that_means(shipped: TestClient) -> None:
    response = shipped.get("/vragen/begrippen-naast-elkaar?gemeente=gm0569", headers=BROWSER)
    if 'id="rijen"' not in response.text:
        assert "niemand heeft daar nog op gelezen" in response.text


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/vragen", "q"),
        ("/vragen/rollen-van-gemeente", "gemeente"),
        ("/vragen/bewijs-van-element", "element"),
        (FAULTY, "begin"),
        ("/vragen/dekking", "pagina"),
        ("/vragen/dekking", None),
        ("/sparql/editor", "query"),
        ("/sparql/editor", "voorbeeld"),
        ("/begrippen", None),
    ],
)
def test_what_is_typed_is_text(shipped: TestClient, path: str, name: str | None, value: str) -> None:
    params = {name: value} if name else {value[:200]: "1"}
    if name == "query":
        params["formaat"] = "html"
    response = shipped.get(path, params=params, headers=BROWSER)
    assert response.status_code in (200, 400, 403, 404)
    assert "<script>" not in response.text
    assert "<img" not in response.text
    assert "49" not in re.findall(r"\b49\b", response.text.replace(value, "")) or "{{" not in value
    for tag, attrs in Page(response.text).elements:
        assert not str(attrs.get("href", "")).startswith("javascript:"), tag
        assert not any(key.startswith("on") for key in attrs)


def test_the_editor_answers_in_each_format(shipped: TestClient) -> None:
    def asked(query: str, formaat: str) -> tuple[str, str]:
        response = shipped.get("/sparql/editor", params={"query": query, "formaat": formaat}, headers=BROWSER)
        assert response.status_code == 200
        assert "attachment" in response.headers["Content-Disposition"]
        return response.headers["Content-Type"].partition(";")[0], response.text

    rows = "SELECT ?s { ?s a <https://w3id.org/beleidsgraaf/def#Doel> } LIMIT 2"
    assert asked(rows, "csv")[1].count("\r\n") == 3
    assert asked(rows, "json")[0] == "application/sparql-results+json"
    assert (
        asked("CONSTRUCT WHERE { ?s a <https://w3id.org/beleidsgraaf/def#Doel> } LIMIT 1", "turtle")[0] == "text/turtle"
    )
    wrong = shipped.get("/sparql/editor", params={"query": rows, "formaat": "pdf"}, headers=BROWSER)
    assert wrong.status_code == 404


@pytest.mark.parametrize(
    ("query", "status"), [("SELECT", 400), ("INSERT DATA {}", 403), ("SELECT * { SERVICE <http://x/> {} }", 403)]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_editor_says_what_is_wrong(shipped: TestClient, query: str, status: int, method: str) -> None:
    values = {"query": query, "formaat": "html"}
    sent = {"params": values} if method == "GET" else {"data": values}
    response = shipped.request(method, "/sparql/editor", headers=BROWSER, **sent)  # type: ignore[arg-type]
    assert response.status_code == status
    assert "Dit lukte niet" in response.text
    assert "ETag" not in response.headers


def test_the_editor_knows_our_words(shipped: TestClient) -> None:
    tools = shipped.get("/sparql/hulpmiddelen.json").json()
    assert tools["prefixes"]["bg"] == "https://w3id.org/beleidsgraaf/def#"
    goal = next(term for term in tools["termen"] if term["iri"].endswith("#Doel"))
    assert (goal["soort"], goal["nl"], goal["en"]) == ("klasse", "doel", "goal")
    assert {term["soort"] for term in tools["termen"]} == {"klasse", "eigenschap"}


def test_a_question_opens_in_the_editor_as_it_was_asked(shipped: TestClient) -> None:
    response = shipped.get("/vragen/rollen-van-gemeente?gemeente=gm0484", headers=BROWSER)
    (href,) = [
        str(attrs["href"]) for tag, attrs in Page(response.text).elements if "sparql/editor" in str(attrs.get("href"))
    ]
    (query,) = parse_qs(urlsplit(href).query)["query"]
    assert "VALUES ?gemeente { <https://identifier.overheid.nl/tooi/id/gemeente/gm0484> }" in query
    opened = shipped.get(str(response.url.join(href)), headers=BROWSER)
    assert query.splitlines()[-1] in Page(opened.text).text


# Concepts


@pytest.mark.parametrize("taal", LANGUAGES)
def test_every_class_and_scheme_has_a_page(shipped: TestClient, taal: str) -> None:
    start = shipped.get(in_language("/begrippen", taal), headers=BROWSER)
    hrefs = {
        str(attrs["href"])
        for tag, attrs in Page(start.text).elements
        if tag == "a" and re.search("begrippen/(klasse|kader)/", str(attrs.get("href")))
    }
    assert len(hrefs) > 50
    for href in sorted(hrefs):
        page = shipped.get(str(start.url.join(href)), headers=BROWSER)
        assert page.status_code == 200, href
        assert page.text.count("<h1") == 1


@pytest.mark.parametrize("path", ["/begrippen/klasse/Nietes", "/begrippen/kader/nietes", "/begrippen/klasse/%3Cb%3E"])
def test_what_is_no_concept_is_not_found(shipped: TestClient, path: str) -> None:
    response = shipped.get(path, headers=BROWSER)
    assert response.status_code == 404
    assert "<b>" not in response.text


def test_what_is_wrong_is_told_in_the_language_of_the_page(shipped: TestClient) -> None:
    query = "?begin=morgen&gemeente=niets&x=1&pagina=nul"
    dutch, english = (shipped.get(in_language(FAULTY, taal) + query, headers=BROWSER).text for taal in LANGUAGES)
    for one, other in (
        ("De parameter «begin» klopt niet", "The parameter “begin” is not right"),
        ("De parameter «gemeente» kent geen «niets»", "The parameter “gemeente” has no “niets”"),
        ("heeft geen parameter «x»", "has no parameter “x”"),
        ("is één geheel getal van 1", "is one whole number from 1"),
    ):
        assert one in dutch
        assert other not in dutch
        assert other in english
        assert one not in english
    problem = shipped.get(f"/v1{FAULTY}{query}").json()
    assert "De parameter «begin» klopt niet: «morgen» is geen xsd:date." in problem["fouten"]


@pytest.mark.parametrize("path", ["/en/vragen/bestaat-niet", "/en/vragen/begrippen?pagina=99", "/en/zoek?soort=niets"])
def test_a_page_about_an_error_has_no_dutch_of_ours(shipped: TestClient, path: str) -> None:
    text = shipped.get(path, headers=BROWSER).text
    assert 'lang="nl"' not in text.partition("<main")[2].partition("</main>")[0]


def test_what_the_editor_repeats_is_text(shipped: TestClient) -> None:
    asked = {"query": "ASK {}", "formaat": "<img src=x>%d"}
    for taal in LANGUAGES:
        text = shipped.get(in_language("/sparql/editor", taal), params=asked, headers=BROWSER).text
        assert "«&lt;img src=x&gt;%d»" in text or "“&lt;img src=x&gt;%d”" in text
        assert "<img" not in text


@pytest.mark.parametrize("taal", LANGUAGES)
def test_the_editor_offers_questions_and_recipes(shipped: TestClient, taal: str) -> None:
    recipes = read_recipes(find_locations().cookbook)
    assert recipes
    text = shipped.get(in_language("/sparql", taal), headers=BROWSER).text
    offered = [attrs["value"] for tag, attrs in Page(text).elements if tag == "option"]
    assert len(offered) == len(set(offered))
    assert offered[-len(recipes) :] == [recipe.name for recipe in recipes]
    assert "rollen-van-gemeente" in offered
    taken = shipped.get(
        in_language("/sparql/editor", taal), params={"voorbeeld": recipes[-1].name}, headers=BROWSER
    ).text
    (query,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", taken, re.S)
    assert html.unescape(query) == f"# {recipes[-1].heading}\n{recipes[-1].query}"
    assert f'<option value="{recipes[-1].name}"' in taken


@pytest.mark.parametrize("taal", LANGUAGES)
def test_columns_have_words_and_those_without_anything_are_named_below(shipped: TestClient, taal: str) -> None:
    path = "/vragen/cijfers-van-element?element=alphen-prestatieafspraken-2019-middeninkomens-80-10-10"
    text = shipped.get(in_language(path, taal), headers=BROWSER).text
    heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]*)</th>", text)
    assert ("jaar" if taal == "nl" else "year") in heads
    (empty,) = re.findall(r'<p class="kenmerken">[^<]*: ([^<:]*)\.</p>', text)
    left_out = empty.split(", ")
    assert left_out
    assert not set(left_out) & set(heads)
    assert 'data-waarde="2019">2019</td>' in text
    labels = shipped.get(in_language("/vragen/eigenschappen", taal), headers=BROWSER).text
    assert ("eigenschap (Engels)" in labels) == (taal == "nl")
    assert "property (English)" not in labels


def test_what_was_chosen_is_said_once_and_not_in_every_row(shipped: TestClient) -> None:
    def heads_of(query: str) -> tuple[list[str], str]:
        text = shipped.get(f"/vragen/rollen-van-gemeente{query}", headers=BROWSER).text
        return re.findall(r"<th scope=\"col\"[^>]*>([^<]*)</th>", text), text

    heads, text = heads_of("?gemeente=gm0484&rol=coordinerend")
    assert not {"gemeente", "rol"} & set(heads)
    assert "groep" in heads
    (said,) = re.findall(r"<p>In elke rij:(.*?)</p>", text)
    assert re.sub(r"<[^>]*>", "", said).split(", ") == [" gemeente Alphen aan den Rijn", "rol coördinerend."]
    # Of what was not chosen, or chosen twice, each row says what it is.
    assert {"gemeente", "rol"} <= set(heads_of("?gemeente=gm0484&gemeente=gm0358")[0])


def test_what_is_added_to_a_link_that_is_shared_asks_nothing(shipped: TestClient) -> None:
    for path in ("/vragen?", "/zoek?q=schulden&", "/vergelijk?gemeente=gm0484&gemeente=gm0358&"):
        assert shipped.get(f"{path}utm_source=mail&fbclid=x", headers=BROWSER).status_code == 200
        assert shipped.get(f"{path}iets=x", headers=BROWSER).status_code == 400


def test_a_long_text_is_folded_and_there_in_full(shipped: TestClient) -> None:
    text = shipped.get("/vragen/noten-bij-de-bron?document=alphen-sociale-agenda-2025", headers=BROWSER).text
    folded = re.findall(r'<div class="vouw__tekst">(.*?)</div>', text, re.S)
    assert folded
    assert all(len(re.sub(r"<[^>]*>", "", html.unescape(found))) > MOST_SHOWN for found in folded)


def test_among_many_what_fits_is_offered(shipped: TestClient) -> None:
    """To a script while one types, and without one as choices on the page."""
    path = "/vragen/bewijs-van-element"
    found = shipped.get(f"{path}/keuzes/element?q=dak").json()
    assert 1 < len(found) <= MOST_OFFERED
    assert "dak" in found[0]["naam"].casefold()
    taken = shipped.get(path, params={"element": found[0]["waarde"]}, headers=BROWSER)
    assert taken.status_code == 200
    asked = shipped.get(f"{path}?element=dak", headers=BROWSER)
    assert asked.status_code == 400
    offered = [attrs for tag, attrs in Page(asked.text).elements if tag == "input" and attrs.get("name") == "element"]
    values = [str(attrs["value"]) for attrs in offered if attrs["type"] in ("checkbox", "radio")]
    assert len(values) == len(found)
    assert "Er is meer dan één ding, of geen, dat «dak» heet" in asked.text
    assert [attrs["value"] for attrs in offered if attrs["type"] == "text"] == [""]
    assert shipped.get(path, params={"element": values[0]}, headers=BROWSER).status_code == 200
    assert shipped.get(f"{path}/keuzes/element?q=").json() == []
    assert shipped.get(f"{path}/keuzes/niets?q=dak").status_code == 404
    assert shipped.get(f"{path}/keuzes/element?x=1").status_code == 400
