"""What the pages that compare show: the same as the comparison, the judgements and the questions say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.test_comparison import catalogue  # noqa: F401 - a fixture: the small graph
from tests.test_portal import current

from beleidsgraaf.addresses import State
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.comparison import Stand
from beleidsgraaf.differences import Oordeel
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.errors import ParameterError
from beleidsgraaf.locations import Locations
from beleidsgraaf.portal import beside, changes, choice, judged, network, parties, roles, series, timeline
from beleidsgraaf.portal.choice import Aanbod, Gevraagd, offered, take
from beleidsgraaf.portal.compared import Compared, compute

TOOI = "https://identifier.overheid.nl/tooi/id/gemeente/"
BOTH = [f"{TOOI}gm0358", f"{TOOI}gm0484"]
GIVEN = {"gemeente": ["gm0484", "gm0358"], "thema": ["schulden"]}


@pytest.fixture(scope="module")
def shipped(sealed: Locations) -> Iterator[Catalogue]:
    with EmbeddedEngine(current(sealed).graph_file) as engine:
        yield Catalogue.read(sealed, engine)


@pytest.fixture(scope="module")
def aanbod(shipped: Catalogue) -> Aanbod:
    return offered(shipped, "nl")


@pytest.fixture(scope="module")
def debts(shipped: Catalogue) -> tuple[Gevraagd, Compared]:
    gevraagd = take(shipped, GIVEN)
    return gevraagd, compute(shipped, gevraagd.keuze, reviewed=False)


# On a small graph


def small(catalogue: Catalogue, *codes: str, thema: str = "") -> tuple[Gevraagd, Compared, Aanbod]:  # noqa: F811
    gevraagd = take(catalogue, {"gemeente": list(codes), "thema": [thema]})
    return gevraagd, compute(catalogue, gevraagd.keuze, reviewed=False), offered(catalogue, "nl")


def test_each_state_is_told_apart(catalogue: Catalogue) -> None:  # noqa: F811
    gevraagd, compared, names = small(catalogue, "gm9001", "gm9002", "gm9003", thema="schulden")
    (tabel,) = beside.show(compared, names, gevraagd).tabellen
    stands = {regel.code: [vak.stand for vak in regel.vakken] for regel in tabel.regels}
    assert stands["Doel"] == ["aanwezig", "afwezig na onderzoek", "niet onderzocht"]
    assert [vak.aantal for vak in next(r for r in tabel.regels if r.code == "Doel").vakken] == [2, 0, 0]
    gevraagd, compared, names = small(catalogue, "gm9001", "gm9002", thema="eenzaamheid")
    (tabel,) = beside.show(compared, names, gevraagd).tabellen
    assert [vak.stand for vak in tabel.regels[-1].vakken] == ["aanwezig", "leeg in de bron"]


def test_behind_a_cell_is_on_how_much_it_rests(catalogue: Catalogue) -> None:  # noqa: F811
    _, compared, names = small(catalogue, "gm9002", "gm9003", thema="eenzaamheid")
    found = beside.cells(catalogue, compared, names, "nl")
    assert {cel.themacode for cel in found} <= {"eenzaamheid"}
    for cel in found:
        dorp, buiten = cel.zijden
        assert dorp.onderzocht.paragrafen == 3
        assert [een.label for een in dorp.leeg] == ["Twee"]
        assert (buiten.onderzocht.onderzocht, buiten.onderzocht.niet_onderzocht) == (1, 1)


def test_a_choice_has_one_address(catalogue: Catalogue) -> None:  # noqa: F811
    one = take(catalogue, {"gemeente": ["Stad", "gm9002"], "thema": ["", "schulden"], "alleenNagekeken": ["true"]})
    other = take(catalogue, {"alleenNagekeken": ["true"], "gemeente": ["gm9002", "gm9001"], "thema": ["Schulden"]})
    assert str(one.state) == str(other.state) == "?gemeente=gm9001&gemeente=gm9002&thema=schulden&alleenNagekeken=true"
    assert one.genoeg
    assert not take(catalogue, {"gemeente": ["gm9001"]}).genoeg
    with pytest.raises(ParameterError) as fault:
        take(catalogue, {"gemeente": ["x"], "thema": ["x"], "niveau": ["x"], "alleenNagekeken": ["x"]}, least=2)
    assert set(fault.value.by_field) == {"gemeente", "thema", "niveau", "alleenNagekeken"}
    with pytest.raises(ParameterError):
        take(catalogue, {"gemeente": [str(number) for number in range(11)]})


# On the shipped graph


def test_the_tables_hold_the_comparison(shipped: Catalogue, aanbod: Aanbod, debts: tuple[Gevraagd, Compared]) -> None:
    gevraagd, compared = debts
    naast = beside.show(compared, aanbod, gevraagd)
    assert not naast.overzicht
    (tabel,) = naast.tabellen
    assert len(tabel.regels) == len(compared.comparison.niveaus)
    cells = [vak for regel in tabel.regels for vak in regel.vakken]
    assert sum(vak.aantal for vak in cells) == sum(len(c.vermeldingen) for c in compared.comparison.cellen.values())
    for totals, gemeente in zip(naast.totalen, compared.comparison.gemeenten, strict=True):
        assert sum(number for _, number in totals) == len(compared.comparison.niveaus), gemeente


def test_the_overview_counts_what_the_tables_hold(shipped: Catalogue, aanbod: Aanbod) -> None:
    gevraagd = take(shipped, {"gemeente": ["gm0484", "gm0358"]})
    compared = compute(shipped, gevraagd.keuze, reviewed=False)
    naast = beside.show(compared, aanbod, gevraagd)
    assert not naast.tabellen
    assert len(naast.overzicht) == len(compared.comparison.themas)
    for regel in naast.overzicht:
        assert regel.href.endswith(f"&thema={regel.code}")
        for telling in regel.tellingen:
            levels = len(telling.niveaus) + sum(number for _, number in telling.standen)
            assert levels == len(compared.comparison.niveaus)


def test_a_cell_holds_its_evidence(shipped: Catalogue, aanbod: Aanbod, debts: tuple[Gevraagd, Compared]) -> None:
    _, compared = debts
    all_cells = beside.cells(shipped, compared, aanbod, "nl")
    assert len(all_cells) == len(compared.comparison.niveaus)
    for cel in all_cells:
        for zijde in cel.zijden:
            assert bool(zijde.dingen) == (zijde.stand == Stand.AANWEZIG.value)
            for ding in zijde.dingen:
                assert ding.plaatsen, ding
                assert all(plaats.eerste <= plaats.laatste and plaats.kracht for plaats in ding.plaatsen)
    used = {plaats.passage for c in all_cells for z in c.zijden for d in z.dingen for plaats in d.plaatsen}
    assert sum(number for _, _, number in beside.sources(all_cells)) == len(used)
    doel = next(n for n in compared.comparison.niveaus if n.iri.endswith("#Doel"))
    (only,) = beside.cells(shipped, compared, aanbod, "en", niveau=doel.iri)
    assert only.niveaucode == "Doel"


def test_judgements_are_all_listed_once(aanbod: Aanbod, debts: tuple[Gevraagd, Compared]) -> None:
    gevraagd, compared = debts
    rows = compared.verschillen
    shown = judged.show(rows, aanbod, gevraagd.state, 1)
    assert shown.totaal == len(rows)
    assert sum(number for one in shown.samenvatting for _, number, _ in one.aantallen) == len(rows)
    seen = [
        row.een
        for page in range(1, shown.paging.laatste + 1)
        for row in judged.show(rows, aanbod, gevraagd.state, page).rijen
    ]
    assert sorted(seen, key=repr) == sorted(rows, key=repr)
    only = judged.show(rows, aanbod, gevraagd.state.set("oordeel", "deels-gedeeld").set("van", "gm0358"), 1)
    assert {(row.een.oordeel, row.een.gemeente.iri) for row in only.rijen} == {(Oordeel.DEELS, BOTH[0])}
    assert judged.faults_of(["niets"])
    assert judged.wrong_side(["gm9999"], BOTH)
    assert not judged.wrong_side(["gm0358"], BOTH)


def test_roles_add_up_and_lead_to_where_they_are(shipped: Catalogue, aanbod: Aanbod) -> None:
    found = roles.read(shipped, BOTH, [], aanbod, "nl")
    assert [trede.nummer for trede in found.treden] == [1, 2, 3, 4, 5, 0]
    for index, gemeente in enumerate(BOTH):
        assert sum(trede.aandelen[index].rollen for trede in found.treden) == found.totalen[index]
        for trede in found.treden[:-1]:
            asked = {"gemeente": [gemeente], "trede": [trede.code]}
            where = {row["rolvervulling"] for row in shipped.table("rollen-van-gemeente", asked).plain()}
            assert len(where) == trede.aandelen[index].rollen


def test_what_is_shared_is_named_by_more_than_one(shipped: Catalogue, aanbod: Aanbod) -> None:
    for ask in (parties.parties, parties.laws, parties.groups):
        for taal in ("nl", "en"):
            found = ask(shipped, BOTH, aanbod, taal)
            assert found.gedeeld
            assert all(sum(map(bool, row.aantallen)) > 1 for row in found.gedeeld)
            for index, alone in enumerate(found.alleen):
                assert all(row.aantallen[index] == sum(row.aantallen) for row in alone)
    shared = {row["actor"] for row in shipped.table("gedeelde-actoren", {"gemeente": BOTH}).plain()}
    named = {row.iri for row in parties.parties(shipped, BOTH, aanbod, "nl").gedeeld}
    # A municipality that has a role in the documents of another is left out of one question and not of the other.
    assert named <= shared
    assert not {iri for iri in shared - named if iri not in BOTH}
    kinds = parties.principles(shipped, BOTH, aanbod, "nl")
    rows = shipped.table("principes-naast-elkaar", {"gemeente": BOTH}).plain()
    listed = {one.iri for kind in kinds for column in kind.kolommen for one in column}
    assert listed == {row["principe"] for row in rows}


def test_an_older_document_comes_back_in_a_newer(shipped: Catalogue, aanbod: Aanbod) -> None:
    stukken = changes.offered(shipped)
    pair = stukken.paren[0]
    chosen = changes.take(shipped, stukken, {"van": [pair.eerder.code], "naar": [pair.later.code]}, [])
    found = changes.read(shipped, chosen["van"], chosen["naar"], aanbod, "nl")
    assert len(found.keren) == pair.aantal
    assert all(len(regel.tellingen) == 2 for regel in found.themas)
    assert any(regel.tellingen[0].niveaus and regel.tellingen[1].niveaus for regel in found.themas)
    with pytest.raises(ParameterError):
        changes.take(shipped, stukken, {"van": [pair.eerder.code], "naar": [pair.eerder.code]}, [])
    with pytest.raises(ParameterError) as fault:
        changes.take(shipped, stukken, {"van": ["niets"], "naar": ["niets"]}, [])
    assert set(fault.value.by_field) == {"van", "naar"}
    assert changes.take(shipped, stukken, {}, []) == {}


def test_a_network_has_a_line_for_each_row(shipped: Catalogue) -> None:
    goal = shipped.get("netwerk-van-doel").example["doel"]
    (iri,) = shipped.resolve("netwerk-van-doel", {"doel": [goal] if isinstance(goal, str) else list(goal)})["doel"]
    rows = shipped.table("netwerk-van-doel", {"doel": [iri]}).plain()
    found = network.of_goal(shipped, iri, "nl")
    assert found.totaal == len({(row["actor"], row["bij"]) for row in rows})
    assert found.partijen == len({row["actor"] for row in rows})
    debts = network.of_theme(shipped, BOTH, ["schulden"], "en")
    assert 0 < len(debts.lijnen) <= network.MOST
    together = network.of_municipality(shipped, BOTH[:1])
    assert together.samen
    assert [one.aantal for one in together.lijnen] == sorted((one.aantal for one in together.lijnen), reverse=True)


def test_a_timeline_is_in_order(shipped: Catalogue, aanbod: Aanbod) -> None:
    for wat in timeline.KINDS:
        dated, undated = timeline.read(shipped, wat, {"gemeente": BOTH}, aanbod, "nl")
        assert dated
        assert [one.begin for one in dated] == sorted(one.begin for one in dated)
        assert not any(one.begin for one in undated)
        begin, end = "2024-01-01", "2024-12-31"
        few, _ = timeline.read(shipped, wat, {"gemeente": BOTH, "begin": [begin], "eind": [end]}, aanbod, "nl")
        assert len(few) < len(dated)
        assert all(not one.eind or (one.begin <= end and one.eind >= begin) for one in few)


def test_a_series_holds_every_figure(shipped: Catalogue) -> None:
    found = series.all_series(shipped, "nl")
    rows = shipped.table("indicator-in-de-tijd").plain()
    assert sum(len(one.punten) + len(one.overig) for one in found.values()) == len({row["waarneming"] for row in rows})
    first = next(iter(found.values()))
    assert first.punten
    assert series.take(shipped, found, [first.code], []) == first
    assert series.take(shipped, found, [""], []) is None
    with pytest.raises(ParameterError):
        series.take(shipped, found, ["niets", "nog niets"], [])


def test_a_state_keeps_what_another_page_understands(shipped: Catalogue) -> None:
    gevraagd = take(shipped, {**GIVEN, "niveau": ["Doel"]})
    assert str(gevraagd.only("gemeente")) == "?gemeente=gm0358&gemeente=gm0484"
    assert replace(gevraagd, state=State()).only("gemeente") == State()
    assert choice.NAMES == ("gemeente", "thema", "niveau", "alleenNagekeken")
