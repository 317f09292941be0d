"""Every kind of page, in one place: add a line, and all tests of this folder hold for it too."""

from __future__ import annotations

from dataclasses import dataclass

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


KINDS = (
    Kind("begin", "/"),
    Kind("vergelijk", "/vergelijk?gemeente=gm0484&gemeente=gm0358"),
    Kind("vragen", "/vragen"),
    Kind("zoek", "/zoek?q=schulden&gemeente=gm0484"),
    Kind("zoek-alles", "/zoek"),
    Kind("zoek-niets", "/zoek?q=qqqq"),
    Kind("sparql", "/sparql"),
    Kind("hulp", "/hulp"),
    Kind("over", "/over"),
    Kind("toegankelijkheid", "/toegankelijkheid"),
    Kind("gemeente", "/doc/gemeente/gm0358"),
    Kind("document", "/doc/document/aalsmeer-strategienota-2023", whole=True),
    Kind("thema", "/doc/thema/schulden"),
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
