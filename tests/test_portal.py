"""What pages show: the same as the questions and the search say, ready to be linked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from beleidsgraaf.build import Generation, Generations
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.errors import ParameterError, UnknownError
from beleidsgraaf.locations import Locations
from beleidsgraaf.portal import home, questions
from beleidsgraaf.portal.names import Name, names_of
from beleidsgraaf.portal.search import look
from beleidsgraaf.search import SearchIndex

ID = "https://w3id.org/beleidsgraaf/id/"


def current(where: Locations) -> Generation:
    found = Generations(where.opslag).current()
    assert found
    return found


@pytest.fixture(scope="module")
def catalogue(sealed: Locations) -> Iterator[Catalogue]:
    with EmbeddedEngine(current(sealed).graph_file) as engine:
        yield Catalogue.read(sealed, engine)


@pytest.fixture(scope="module")
def index(sealed: Locations) -> SearchIndex:
    return SearchIndex(current(sealed).search_folder)


def test_the_start_counts_what_the_questions_count(catalogue: Catalogue) -> None:
    shown = home.read(catalogue, "nl")
    rows = {row["gemeente"]: row for row in catalogue.table("gemeenten").plain()}
    assert {one.iri for one in shown.gemeenten} == set(rows)
    for one in shown.gemeenten:
        assert len(one.documenten) == rows[one.iri]["gelezen"]
        assert len(one.documenten) + one.genoemd == rows[one.iri]["documenten"]
        parts = [width for _, _, width in one.dekking.delen]
        assert sum(parts) == pytest.approx(100, abs=0.1) if one.dekking.totaal else not parts
    assert shown.paragrafen <= sum(one.dekking.totaal for one in shown.gemeenten)
    assert {naam.taal for _, naam in shown.themas} == {"nl"}
    assert {naam.taal for _, naam in home.read(catalogue, "en").themas} == {"en"}


def test_a_name_is_in_the_language_of_the_page_or_dutch(catalogue: Catalogue) -> None:
    thema, unknown = ID + "thema/schulden", ID + "thema/bestaat-niet"
    gemeente = "https://identifier.overheid.nl/tooi/id/gemeente/gm0358"
    found = names_of(catalogue.engine, [thema, gemeente, unknown], "en")
    assert found[thema] == Name("debts", "en")
    assert found[gemeente] == Name("Aalsmeer", "nl")
    assert found[unknown] == Name("bestaat-niet")


def test_every_question_is_listed_once(catalogue: Catalogue) -> None:
    listed = [vraag.naam for _, group in questions.by_tag(catalogue, "en").groepen for vraag in group]
    assert sorted(listed) == sorted(catalogue.questions)


def test_a_facet_leads_to_what_it_counts(index: SearchIndex, catalogue: Catalogue) -> None:
    asked = {"q": ["schulden"]}
    found = look(index, asked, catalogue.prefixes, 1, "nl")
    for facet in found.facetten:
        for value in facet.eerste[:2]:
            name, _, given = value.href.partition(f"&{facet.soort}=")
            assert name == "?q=schulden"
            narrowed = look(index, {**asked, facet.soort: [given]}, catalogue.prefixes, 1, "nl")
            assert narrowed.totaal == value.aantal
            (chosen,) = narrowed.gekozen
            assert chosen.href == "?q=schulden"
            assert (facet.soort, given) in narrowed.verborgen


def test_what_was_found_is_marked(index: SearchIndex, catalogue: Catalogue) -> None:
    found = look(index, {"q": ["schulden"]}, catalogue.prefixes, 1, "nl")
    assert found.totaal > len(found.treffers) == 20
    for one in found.treffers:
        assert any(hit for _, hit in (*one.naam, *one.fragment))
    assert found.paging.volgende == "?q=schulden&pagina=2"


def test_all_faults_are_told_at_once(index: SearchIndex, catalogue: Catalogue) -> None:
    with pytest.raises(ParameterError) as fault:
        look(index, {"q": ["x" * 501], "soort": ["niets"], "gemeente": ["niets"]}, catalogue.prefixes, 1, "nl")
    assert set(fault.value.by_field) == {"q", "soort", "gemeente"}
    with pytest.raises(UnknownError):
        look(index, {"q": ["schulden"]}, catalogue.prefixes, 9999, "nl")
