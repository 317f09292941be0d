"""Every setting: one row of a table, read once from the environment and passed down.

A variable that begins with `BELEIDSGRAAF_` and is not in the table is an error, so a typing mistake never goes
unnoticed.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from beleidsgraaf.errors import SettingsError

PREFIX = "BELEIDSGRAAF_"
EMBEDDED = "ingebouwd"


def _positive(kind: type[int] | type[float]) -> Callable[[str], Any]:
    def read(text: str) -> float:
        number = kind(text)
        if not 0 < number < math.inf:
            raise ValueError("geen getal groter dan 0")
        return number

    return read


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError("geen poort van 1 tot en met 65535")
    return number


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"niet een van: {', '.join(allowed)}")
        return text

    return read


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"[\s<>\"{}|\\^`]", text):
        raise ValueError("geen adres dat met http:// of https:// begint")
    return text


def _mail(text: str) -> str:
    if not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", text, re.ASCII):
        raise ValueError("geen e-mailadres")
    return text


def _address(text: str) -> str:
    return _web_address(text).rstrip("/") + "/"


def read_address(text: str) -> str:
    """Return the address of a site, with a slash at its end.

    :raises SettingsError: when it is no address of the web.
    """
    try:
        return _address(text)
    except ValueError as fault:
        raise SettingsError(
            f"«{text}» past niet ({fault}).", cure="Schrijf bijvoorbeeld https://example.org/."
        ) from None


def _setting(default: Any, read: Callable[[str], Any], hulp: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"read": read, "help": hulp}, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """What can be set from outside; the help of each row is shown to users and in the docs."""

    bronnen: Path | None = _setting(
        None,
        Path,
        "Map met de bronteksten: om het bewijs te controleren, en om in `serve` de woorden van passages te tonen.",
    )
    opslag: Path | None = _setting(
        None,
        Path,
        "Map voor gebouwde generaties. Standaard `.opslag` in de werkkopie, anders de gegevensmap van de gebruiker.",
    )
    graaf: Path | None = _setting(
        None, Path, "Map met ontology/, shapes/, data/ en queries/. Standaard de bestanden die met het pakket meekomen."
    )
    tijdslimiet: float = _setting(10.0, _positive(float), "Seconden die één query mag duren.")
    wachtlimiet: float = _setting(5.0, _positive(float), "Seconden die een query op een vrije werker mag wachten.")
    rijenlimiet: int = _setting(100_000, _positive(int), "Rijen (of triples) die één antwoord mag hebben.")
    bytelimiet: int = _setting(50_000_000, _positive(int), "Bytes die één antwoord mag hebben.")
    geheugenlimiet: int = _setting(2_000, _positive(int), "Megabytes die één werker boven de graaf zelf mag gebruiken.")
    wachtrij: int = _setting(100, _positive(int), "Queries die samen op een werker mogen wachten.")
    eigen_wachtrij: int = _setting(10, _positive(int), "Queries van één adres die op een werker mogen wachten.")
    werkers: int = _setting(
        4,
        _positive(int),
        "Queries die tegelijk beginnen; wat lang duurt, maakt plaats. Eén adres heeft er altijd een minder.",
    )
    host: str = _setting("127.0.0.1", str, "Adres waarop `serve` luistert.")
    poort: int = _setting(8000, _port, "Poort waarop `serve` luistert.")
    contact_naam: str = _setting(
        "Beheer van beleidsgraaf", str, "Wie de dienst beheert; staat in het OpenAPI-document."
    )
    contact_url: str = _setting("https://w3id.org/beleidsgraaf", _web_address, "Bladzijde met hulp of een meldpunt.")
    contact_email: str = _setting(
        "beheer@beleidsgraaf.example", _mail, "E-mailadres van het team dat de dienst beheert."
    )
    adres: str | None = _setting(
        None,
        _address,
        "Openbaar adres van de dienst, voor de catalogus en de sitemap. Standaard het vaste adres van de IRI's.",
    )
    uitgever: str | None = _setting(
        None, str, "Organisatie die de gegevens op dit adres uitgeeft. Standaard wie de gegevens als maker noemen."
    )
    uitgever_iri: str | None = _setting(None, _web_address, "IRI van die organisatie, bij voorkeur die uit TOOI.")
    beveiliging: str | None = _setting(
        None, str, "Meldpunt voor zwakke plekken: e-mailadres of bladzijde, voor /.well-known/security.txt."
    )
    proxy: str = _setting(
        "127.0.0.1", str, "Adressen van de proxy ervoor, met komma's; alleen die mogen zeggen wie de bezoeker is."
    )
    voorbereiden: str = _setting(
        "ja",
        _choice("ja", "nee"),
        "Of `serve` na het starten alvast de bladzijden maakt waar veel op staat, zodat ook wie ze als eerste opvraagt "
        "niet wacht: ja of nee.",
    )
    logboek: str = _setting(
        "json", _choice("json", "geen"), "Een regel JSON per verzoek op stderr, zonder query en zonder adres; of geen."
    )
    engine: str = _setting(
        EMBEDDED, str, "Waar de graaf wordt bevraagd: `ingebouwd`, of het adres van een SPARQL 1.1-endpoint."
    )
    engine_gebruiker: str | None = _setting(None, str, "Naam waarmee we ons bij die engine melden (basic of digest).")
    engine_wachtwoord: str | None = _setting(
        None, str, "Wachtwoord daarbij. Alleen hier, nooit in het adres; het komt in geen melding.", secret=True
    )
    taal: str = _setting("nl", _choice("nl", "en"), "Taal van titels en meldingen: nl of en.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        :raises SettingsError: on an unknown variable or a value that does not fit; all faults at once.

        >>> Settings.from_environment({"BELEIDSGRAAF_WERKERS": "4"}).werkers
        4
        """
        given = {
            name.removeprefix(PREFIX).lower(): text
            for name, text in (os.environ if environment is None else environment).items()
            if name.startswith(PREFIX)
        }
        known = {row.name: row for row in fields(cls)}
        faults = [f"{PREFIX}{name.upper()} bestaat niet." for name in given if name not in known]
        values: dict[str, Any] = {}
        for name, text in given.items():
            if name in known and text:
                try:
                    values[name] = known[name].metadata["read"](text)
                except ValueError as fault:
                    faults.append(f"{PREFIX}{name.upper()} heeft de waarde «{text}», die past niet ({fault}).")
        if faults:
            names = ", ".join(PREFIX + name.upper() for name in known)
            raise SettingsError(" ".join(faults), cure=f"De instellingen zijn: {names}.")
        return cls(**values)
