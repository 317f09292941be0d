"""Every kind of page, in one place: add a line, and all tests of this folder hold for it too."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from beleidsgraaf.addresses import LANGUAGES


@dataclass(frozen=True)
class Kind:
    """A kind of page.

    :param path: of an example of it, without its language, with its query.
    :param status: what it is answered with.
    :param whole: a page that holds all of a vocabulary, a document or the API, and so may weigh more.
    """

    name: str
    path: str
    status: int = 200
    whole: bool = False

    def address(self, taal: str) -> str:
        """Return the address of the page in a language."""
        return self.path if taal == LANGUAGES[0] else f"/{taal}{self.path}"


_COUNT = "SELECT ?soort (COUNT(*) AS ?aantal) WHERE { ?ding a ?soort } GROUP BY ?soort ORDER BY DESC(?aantal) LIMIT 12"

KINDS = (
    Kind("begin", "/"),
    Kind("vergelijk", "/vergelijk?gemeente=gm0484&gemeente=gm0358"),
    Kind("vergelijk-keuze", "/vergelijk"),
    Kind("vergelijk-thema", "/vergelijk?gemeente=gm0484&gemeente=gm0358&thema=schulden"),
    Kind("vergelijk-cel", "/vergelijk/cel?gemeente=gm0484&gemeente=gm0358&thema=schulden&niveau=Doel"),
    Kind("vergelijk-verslag", "/vergelijk/verslag?gemeente=gm0484&gemeente=gm0358&thema=schulden", whole=True),
    Kind("vergelijk-verschillen", "/vergelijk/verschillen?gemeente=gm0484&gemeente=gm0358&thema=schulden"),
    Kind("vergelijk-rollen", "/vergelijk/rollen?gemeente=gm0484&gemeente=gm0358"),
    Kind("vergelijk-partijen", "/vergelijk/partijen?gemeente=gm0484&gemeente=gm0358"),
    Kind("vergelijk-principes", "/vergelijk/partijen?gemeente=gm0484&gemeente=gm0358&wat=principes"),
    Kind("vergelijk-documenten", "/vergelijk/documenten"),
    Kind(
        "vergelijk-oud-en-nieuw",
        "/vergelijk/documenten?van=alphen-prestatieafspraken-2019&naar=alphen-sociale-agenda-2025",
    ),
    Kind("vergelijk-verkeerd", "/vergelijk?gemeente=nergens&thema=niets&niveau=niets&x=1", status=400),
    Kind("netwerk-keuze", "/beeld/netwerk"),
    Kind("netwerk", "/beeld/netwerk?doel=alphen-sociale-agenda-2025-niemand-dakloos"),
    Kind("netwerk-gemeente", "/beeld/netwerk?gemeente=gm0358"),
    Kind("tijdlijn", "/beeld/tijdlijn?gemeente=gm0358"),
    Kind("tijdlijn-besluiten", "/beeld/tijdlijn?gemeente=gm0484&wat=gebeurtenissen"),
    Kind("reeks-keuze", "/beeld/reeks"),
    Kind("reeks", "/beeld/reeks?indicator=alphen-prestatieafspraken-2019-slaagkans"),
    Kind("vragen", "/vragen"),
    Kind("vragen-gefilterd", "/vragen?q=rol"),
    Kind("vraag", "/vragen/rollen-van-gemeente?gemeente=gm0484&rol=coordinerend"),
    Kind("vraag-met-bladeren", "/vragen/begrippen?pagina=2"),
    Kind("vraag-in-te-vullen", "/vragen/bewijs-van-element"),
    Kind("vraag-verkeerd", "/vragen/inspanningen-in-periode?begin=morgen&gemeente=niets&x=1", status=400),
    Kind("vraag-onduidelijk", "/vragen/bewijs-van-element?element=dak", status=400),
    Kind("vraag-met-lange-teksten", "/vragen/noten-bij-de-bron?document=alphen-sociale-agenda-2025"),
    Kind("vraag-met-veel-kolommen", "/vragen/streefwaarden-en-metingen"),
    Kind("vraag-zonder-rijen", "/vragen/doelen-per-thema?gemeente=gm0358&thema=wonen&thema=armoede"),
    Kind("vraag-om-een-graaf", "/vragen/doel-compleet?doel=alphen-sociale-agenda-2025-niemand-dakloos"),
    Kind("vraag-ja-of-nee", "/vragen/heeft-gemeente-thema?gemeente=gm0484&thema=schulden"),
    Kind("vraag-onbekend", "/vragen/bestaat-niet", status=404),
    Kind("zoek", "/zoek?q=schulden&gemeente=gm0484"),
    Kind("zoek-alles", "/zoek"),
    Kind("zoek-niets", "/zoek?q=qqqq"),
    Kind("sparql", "/sparql", whole=True),
    Kind("sparql-antwoord", f"/sparql/editor?query={quote(_COUNT)}&formaat=html", whole=True),
    Kind("sparql-fout", "/sparql/editor?query=SELECT&formaat=html", status=400, whole=True),
    Kind("begrippen", "/begrippen"),
    Kind("klasse", "/begrippen/klasse/Doel"),
    Kind("kader", "/begrippen/kader/participatietrap"),
    Kind("kader-met-veel", "/begrippen/kader/rollen", whole=True),
    Kind("hulp", "/hulp"),
    Kind("over", "/over"),
    Kind("toegankelijkheid", "/toegankelijkheid"),
    Kind("gemeente", "/doc/gemeente/gm0484"),
    Kind("document", "/doc/document/aalsmeer-strategienota-2023"),
    Kind("document-opbouw", "/doc/document/aalsmeer-strategienota-2023?deel=opbouw"),
    Kind("document-gegevens", "/doc/document/aalsmeer-strategienota-2023?deel=alles", whole=True),
    Kind("gemeente-rollen", "/doc/gemeente/gm0484?deel=rollen"),
    Kind("deel-onbekend", "/doc/gemeente/gm0484?deel=bestaat-niet", status=400),
    Kind("paragraaf", "/doc/paragraaf/alphen-sociale-agenda-2025-2-2-niemand-dakloos-toelichting"),
    Kind("doel", "/doc/beleid/alphen-sociale-agenda-2025-niemand-dakloos"),
    Kind("inspanning", "/doc/beleid/rijnstreek-werkplan-2021-pilot-ggz-preventie"),
    Kind("voorziening", "/doc/beleid/alphen-sociale-agenda-2025-woningdelen"),
    Kind("actor", "/doc/actor/tom-in-de-buurt"),
    Kind("regeling", "/doc/regeling/wmo-2015"),
    Kind("gebied", "/doc/gebied/alphen-aan-den-rijn"),
    Kind("indicator", "/doc/indicator/alphen-prestatieafspraken-2019-slaagkans"),
    Kind("thema", "/doc/thema/schulden"),
    Kind("rol", "/doc/rol/coordinerend"),
    Kind("begrip", "/doc/status/onbekend"),
    Kind("graaf", "/doc/graaf/afgeleid"),
    Kind("catalogus", "/catalogus"),
    Kind("aantallen", "/.well-known/void"),
    Kind("bestanden", "/dumps/"),
    Kind("ontologie", "/def", whole=True),
    Kind("vormen", "/shapes", whole=True),
    Kind("api", "/docs", whole=True),
    Kind("niet-gevonden", "/doc/beleid/bestaat-niet", status=404),
    Kind("verkeerd-gevraagd", "/zoek?soort=bestaat-niet", status=400),
)
