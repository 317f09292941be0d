"""For machines that come by unasked: a sitemap, where they need not go, and whom to tell of a weakness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from beleidsgraaf.addresses import LANGUAGES, page_of
from beleidsgraaf.dumps import Dumps

# The most that the protocol allows in one part (sitemaps.org).
PART = 50_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages that are not about one thing, in the service and in the copy of the site in a folder.
FIXED = (
    "",
    "begrippen",
    "catalogus",
    "def",
    "shapes",
    "dumps/",
    ".well-known/void",
    "over",
    "hulp",
    "toegankelijkheid",
)
# What works on what one asks, and has nothing without.
SERVICES = ("sparql", "zoek", "vergelijk/", "beeld/")
# How long a note on whom to tell holds; RFC 9116 advises less than a year.
_HOLDS = timedelta(days=180)


def _pages(dumps: Dumps, more: Sequence[str]) -> Iterable[str]:
    """Yield every page, in each language."""
    for page in chain(FIXED, more, (page for graph in dumps.graphs if (page := page_of(graph))), dumps.pages()):
        for taal in LANGUAGES:
            yield page if taal == LANGUAGES[0] else f"{taal}/{page}"


def parts(dumps: Dumps, more: Sequence[str] = ()) -> int:
    """Return in how many parts the pages are listed."""
    return -(-(len(FIXED) + len(more) + len(dumps.graphs) + dumps.counts.pages) * len(LANGUAGES) // PART)


def sitemap_index(dumps: Dumps, address: str, more: Sequence[str] = ()) -> bytes:
    """Return the list of parts.

    :param more: pages besides those that are always there, without their language.
    """
    places = [f"{address}sitemap-{number}.xml" for number in range(1, parts(dumps, more) + 1)]
    return _list("sitemapindex", "sitemap", places, dumps.made)


def sitemap_part(
    dumps: Dumps, address: str, number: int, *, suffix: str = "", more: Sequence[str] = ()
) -> bytes | None:
    """Return one part, or None when there is no such part.

    :param suffix: what a page is named after in a folder of files.
    :param more: pages besides those that are always there, without their language.
    """
    if not 1 <= number <= parts(dumps, more):
        return None
    pages = islice(_pages(dumps, more), (number - 1) * PART, number * PART)
    places = [address + (page if not page or page.endswith("/") else page + suffix) for page in pages]
    return _list("urlset", "url", places, dumps.made)


def _list(root: str, item: str, places: Iterable[str], made: datetime) -> bytes:
    day = made.date().isoformat()
    lines = "".join(f"<{item}><loc>{escape(place)}</loc><lastmod>{day}</lastmod></{item}>\n" for place in places)
    return f'{_HEAD}<{root} xmlns="{_NAMESPACE}">\n{lines}</{root}>\n'.encode()


def robots(address: str, *, services: bool = True) -> str:
    """Return where machines need not go (RFC 9309): what costs work and shows nothing that pages do not show.

    That is every address with a query: there is no end to what can be combined in one, and a page without has a link
    to each thing. Who reads no wildcards is kept from the services by their names.

    :param services: whether services answer there, and not only files.
    """
    root = urlsplit(address).path
    places = [f"{root}*?"]
    if services:
        below = [root if taal == LANGUAGES[0] else f"{root}{taal}/" for taal in LANGUAGES]
        places += [f"{root}v1/", *(each + name for each in below for name in SERVICES)]
    lines = "".join(f"Disallow: {place}\n" for place in places)
    return f"User-agent: *\n{lines}Allow: {root}\nSitemap: {address}sitemap.xml\n"


def security(contact: str, address: str, now: datetime) -> str:
    """Return whom to tell of a weakness (RFC 9116)."""
    expires = (now + _HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    place = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    return (
        f"Contact: {place}\n"
        f"Expires: {expires.strftime('%Y-%m-%dT%H:%M:%SZ')}\n"
        "Preferred-Languages: nl, en\n"
        f"Canonical: {address}.well-known/security.txt\n"
    )
