"""Pages of things: which page a thing gets, and that it says what the questions say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox
import pytest
from markupsafe import escape

from beleidsgraaf.addresses import LANGUAGES, Links, page_of
from beleidsgraaf.build import Generations
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.description import describe
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.locations import Locations
from beleidsgraaf.pages import Pages
from beleidsgraaf.portal import things
from beleidsgraaf.portal.names import Name
from beleidsgraaf.portal.panels import Asker, Cel, Deel, Groep, Kinds, Tabel, classes_above
from beleidsgraaf.portal.parts import (
    Bewijs,
    Documenten,
    Gelezen,
    Knoop,
    Melding,
    Plaats,
    Structuur,
    Tegenhangers,
    Themas,
    Vindplaats,
)
from beleidsgraaf.portal.passages import words
from beleidsgraaf.portal.shortening import LEAST_OF_GROUP, NEARLY, is_short, shorten
from beleidsgraaf.terms import Prefixes

DAY = date(2026, 1, 1)
ID = "https://w3id.org/beleidsgraaf/id/"
ALPHEN = "https://identifier.overheid.nl/tooi/id/gemeente/gm0484"
GOAL = ID + "beleid/alphen-sociale-agenda-2025-niemand-dakloos"
AGENDA = ID + "document/alphen-sociale-agenda-2025"
Some = TypeVar("Some", bound=Deel)
MARKUP = '<script>alert(1)</script>" onmouseover="alert(2)'


@pytest.fixture(scope="module")
def catalogue(sealed: Locations) -> Iterator[Catalogue]:
    found = Generations(sealed.opslag).current()
    assert found
    with EmbeddedEngine(found.graph_file) as engine:
        yield Catalogue.read(sealed, engine)


def shown(catalogue: Catalogue, iri: str, taal: str = "nl", bronnen: Path | None = None) -> things.Ding:
    about = describe(catalogue.engine, [iri])[iri]
    found = things.read(catalogue, about, classes_above(catalogue.engine), taal, today=DAY, bronnen=bronnen)
    assert found
    return found


def part(ding: things.Ding, kind: type[Some], name: str = "") -> Some:
    return next(deel for deel in ding.delen if isinstance(deel, kind) and (not name or deel.id == name))


def test_every_part_names_what_there_is(catalogue: Catalogue, prefixes: Prefixes) -> None:
    kinds = Kinds.read(prefixes)
    for kind in kinds.kinds:
        assert len({panel.id for panel in kind.delen}) == len(kind.delen)
        for panel in kind.delen:
            assert all(panel.kop)
            assert bool(panel.uitleg[0]) == bool(panel.uitleg[1])
            if not panel.vraag:
                continue
            question = catalogue.get(panel.vraag)
            assert {panel.parameter, *panel.waarden} - {""} <= set(question.parameters), panel.id
            columns = {*panel.kolommen, panel.groep, panel.filter, panel.sorteer} - {""}
            assert columns <= set(question.columns), panel.id
            assert {*panel.kolommen} <= set(kinds.kolommen), panel.id


def test_the_kind_follows_from_the_class(catalogue: Catalogue) -> None:
    above = classes_above(catalogue.engine)
    kinds = Kinds.read(catalogue.prefixes)

    def kind(iri: str) -> str:
        found = kinds.of(describe(catalogue.engine, [iri])[iri], above)
        return catalogue.prefixes.show(found.voor) if found else ""

    assert kind(ALPHEN) == "bg:Overheid"
    # A government body that has no documents here is a party like others.
    assert kind(ID + "actor/vng") == "bg:Actor"
    assert kind(GOAL) == "bg:Doel"
    assert kind(ID + "beleid/alphen-sociale-agenda-2025-woningdelen") == "bg:Beleidselement"
    assert kind(ID + "thema/schulden") == "begrippenkader:beleidsthemas"
    assert kind(ID + "status/onbekend") == "skos:Concept"


def test_a_municipality_says_where_it_has_which_role(catalogue: Catalogue) -> None:
    ding = shown(catalogue, ALPHEN)
    rows = catalogue.table("rollen-van-gemeente", {"gemeente": [ALPHEN], "rol": ["coordinerend"]}).plain()
    group = next(groep for groep in part(ding, Tabel, "rollen").groepen if groep.id == "rollen-coordinerend")
    assert {rij[0][0].iri for rij in group.rijen} == {row["bij"] for row in rows}
    themes = {rij[0][0].iri: {cel.iri for cel in rij[-1]} for rij in group.rijen}
    for row in catalogue.table("rollen-per-thema", {"gemeente": [ALPHEN]}).plain():
        if row["rol"].endswith("/coordinerend"):
            assert row["thema"] in themes[row["element"]]


def test_a_municipality_has_its_documents_and_themes(catalogue: Catalogue) -> None:
    ding = shown(catalogue, ALPHEN)
    (row,) = catalogue.table("gemeenten", {"gemeente": [ALPHEN]}).plain()
    documents = part(ding, Documenten)
    assert len(documents.gelezen) == row["gelezen"]
    assert len(documents.gelezen) + len(documents.genoemd) == row["documenten"]
    rows = catalogue.table("elementen-per-thema", {"gemeente": [ALPHEN]}).plain()
    for thema in part(ding, Themas).themas:
        assert thema.elementen == len({row["element"] for row in rows if row["thema"] == thema.naam.iri})
        assert "gm0484" in thema.vergelijk
        assert thema.zoek.startswith("?gemeente=gm0484&thema=")


def test_a_document_has_its_outline_and_coverage(catalogue: Catalogue) -> None:
    ding = shown(catalogue, AGENDA)
    rows = catalogue.table("structuur-van-document", {"document": [AGENDA]}).plain()

    assert set(_below(part(ding, Structuur).knopen)) == {row["element"] for row in rows}
    gelezen = part(ding, Gelezen)
    assert gelezen.tabel
    assert gelezen.dekking.totaal == gelezen.tabel.totaal
    assert gelezen.tabel.totaal == len(catalogue.table("dekking", {"document": [AGENDA]}).rows)


@pytest.mark.parametrize("iri", [ALPHEN, AGENDA, ID + "thema/schulden", ID + "rol/uitvoerend", GOAL])
def test_a_long_part_begins_on_the_page_and_is_whole_on_its_own(
    catalogue: Catalogue, prefixes: Prefixes, iri: str
) -> None:
    ding = shown(catalogue, iri)
    page = page_of(iri)
    assert page
    pages, about, links = Pages(prefixes), describe(catalogue.engine, [iri])[iri], Links(page)
    begin = pages.thing(about, links, ding).decode()
    in_files = pages.thing(about, Links(page, ".html"), ding).decode()
    assert "?deel=" not in in_files
    for deel, short in zip(ding.delen, ding.shortened().delen, strict=True):
        assert not is_short(deel)
        if is_short(short):
            assert f'href="?deel={deel.id}' in begin
        else:
            assert short == deel
        alone = pages.thing(about, links, ding, deel.id).decode()
        for held in _things_of(deel):
            assert f'href="{links.thing(held)}"' in alone
            assert f'href="{Links(page, ".html").thing(held)}"' in in_files
        for held in _things_of(short):
            assert f'href="{links.thing(held)}"' in begin


def _things_of(deel: Deel) -> set[str]:
    """What stands in the rows of a table or in an outline, as far as it has a page."""
    if isinstance(deel, Tabel):
        cells = (cel for groep in deel.groepen for rij in groep.rijen for vak in rij for cel in vak)
        return {cel.iri for cel in cells if page_of(cel.iri)}
    return set(_below(deel.knopen)) if isinstance(deel, Structuur) else set()


def _below(knopen: tuple[Knoop, ...]) -> Iterator[str]:
    for knoop in knopen:
        yield knoop.naam.iri
        yield from _below(knoop.onder)


def test_an_outline_is_cut_by_levels() -> None:
    def tree(depth: int, width: int) -> tuple[Knoop, ...]:
        under = tree(depth - 1, width) if depth else ()
        one = Knoop(Cel("a"), Cel("b"), "", "", under, sum(1 + each.aantal for each in under))
        return (one,) * width

    whole = Structuur("structuur", "opbouw", "", "", False, tree(2, 6))
    short = shorten(whole)
    assert isinstance(short, Structuur)
    assert whole.totaal == short.totaal == 6 + 36 + 216
    assert short.ingekort
    assert len(list(_below(short.knopen))) == 6 + 36
    assert shorten(Structuur("structuur", "opbouw", "", "", False, tree(0, 500))).knopen != ()  # type: ignore[attr-defined]


def test_every_group_of_a_long_table_keeps_something() -> None:
    groups = tuple(Groep(str(n), Cel("a"), (((Cel("x"),),),) * n, n) for n in range(1, 40))
    tabel = Tabel("tabel", "t", "", "", False, groepen=groups, totaal=sum(range(1, 40)))
    short = shorten(tabel)
    assert isinstance(short, Tabel)
    shown = [n if n <= LEAST_OF_GROUP + NEARLY else LEAST_OF_GROUP for n in range(1, 40)]
    assert [len(groep.rijen) for groep in short.groepen] == shown
    assert [groep.totaal for groep in short.groepen] == list(range(1, 40))
    assert is_short(short)
    folded = shorten(replace(tabel, dicht=True))
    assert isinstance(folded, Tabel)
    assert (folded.groepen, folded.totaal) == ((), tabel.totaal)


def test_a_goal_says_who_when_and_where(catalogue: Catalogue) -> None:
    ding = shown(catalogue, GOAL)
    assert [weg[-1][0].iri for weg in part(ding, Plaats).wegen] == [GOAL]
    assert part(ding, Tabel, "wie-welke-rol-heeft").totaal == len(catalogue.table("rollen-bij", {"bij": [GOAL]}).rows)
    rows = catalogue.table("bewijs-van-element", {"element": [GOAL]}).plain()
    bewijs = part(ding, Bewijs)
    assert {one.iri for one in bewijs.plaatsen} == {row["passage"] for row in rows}
    assert sum(len(one.waarvoor) for one in bewijs.plaatsen) == len(rows)
    assert all(one.woorden is None for one in bewijs.plaatsen)
    assert [one.naar is not None for one in part(ding, Tegenhangers).alle] == [True]


def test_no_action_says_what_that_means(catalogue: Catalogue) -> None:
    rows = catalogue.table("doelen-zonder-inspanningen").plain()
    for known in {row["onderzocht"]: row for row in rows}.values():
        melding = part(shown(catalogue, known["doel"]), Melding)
        assert melding.stand == ("onderzocht" if known["onderzocht"] else "onbekend")
    assert not [deel for deel in shown(catalogue, GOAL).delen if isinstance(deel, Melding)]


def test_what_was_looked_for_and_not_found_is_said(catalogue: Catalogue) -> None:
    row = catalogue.table("zonder-tegenhanger").plain()[0]
    found = [one for one in part(shown(catalogue, row["element"]), Tegenhangers).alle if one.naar is None]
    assert found
    assert found[0].relatie.tekst == "gezocht en niet gevonden"


def test_a_page_is_in_its_language(catalogue: Catalogue) -> None:
    english = shown(catalogue, GOAL, "en")
    assert english.soorten[0].tekst == "goal"
    roles = part(english, Tabel, "wie-welke-rol-heeft")
    assert roles.kop == "Who has which role"
    assert {rij[1][0].taal for rij in roles.groepen[0].rijen} == {"en"}


def test_words_are_shown_to_who_has_the_text_only(catalogue: Catalogue, tmp_path: Path) -> None:
    bewijs = part(shown(catalogue, GOAL, bronnen=tmp_path), Bewijs)
    assert {one.woorden.stand for one in bewijs.plaatsen if one.woorden} == {"geen tekst"}
    (tmp_path / "alphen-sociale-agenda-2025.txt").write_text("Iets heel anders.\n" * 300)
    found = words(catalogue.engine, tmp_path, [one.iri for one in bewijs.plaatsen])
    # The text was read a moment ago as one that is not there; a folder does not change under a running service.
    assert {one.stand for one in found.values()} <= {"geen tekst", "verloren"}
    assert not any(one.tekst for one in found.values())


@pytest.mark.parametrize("taal", LANGUAGES)
def test_markup_in_a_value_stays_text(catalogue: Catalogue, prefixes: Prefixes, taal: str) -> None:
    evil = Cel(MARKUP, "nl", GOAL)
    head: tuple[str, str, str, bool] = ("id", MARKUP, MARKUP, False)
    ding = things.Ding(
        (evil,),
        None,
        ((Name(MARKUP, "nl"), (evil, Cel(MARKUP, "", "", "web"))),),
        (
            Tabel("tabel", *head, koppen=(MARKUP,), groepen=(Groep("x", evil, (((evil,),),), 2),) * 2, totaal=4),
            Structuur(
                "structuur", *head, knopen=(Knoop(evil, evil, MARKUP, MARKUP, (Knoop(evil, evil, "", "", (), 0),), 1),)
            ),
            Plaats("plaats", *head, wegen=(((evil, evil), (evil, evil)),)),
            Bewijs(
                "bewijs", *head, plaatsen=(Vindplaats(GOAL, "1", "2", evil, evil, ((MARKUP, (evil,)),), (evil,), None),)
            ),
        ),
    )
    page = Pages(prefixes, taal=taal).thing(
        describe(catalogue.engine, [GOAL])[GOAL], Links("doc/beleid/x", taal=taal), ding
    )
    text = page.decode()
    assert "<script>alert" not in text
    assert '" onmouseover="alert' not in text
    assert str(escape(MARKUP)) in text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x"])
def test_only_addresses_of_the_web_become_links(catalogue: Catalogue, address: str) -> None:
    assert things._cell(ox.NamedNode(address), _asker(catalogue)).vorm != "web"


def _asker(catalogue: Catalogue) -> Asker:
    return Asker(catalogue, Kinds.read(catalogue.prefixes), "nl", DAY)
