"""One HTTP exchange with a server that need not be a friend: within a time and a size, and without telling a secret.

No redirect is followed (a password would go along to another server), no answer is read further than its limit, and no
message repeats the password, also not when the server does.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from beleidsgraaf.errors import EngineBusy, EngineFailed, QueryTimeout, ResultTooLarge, SettingsError

_PIECE = 65_536


@dataclass(frozen=True)
class Credentials:
    """Who asks. Shows neither name nor password of itself."""

    name: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def hide(self, text: str) -> str:
        """Take what is secret out of a text."""
        pair = base64.b64encode(f"{self.name}:{self.password}".encode()).decode()
        for secret in (self.password, pair) if self.password else ():
            text = text.replace(secret, "…")
        return text


@dataclass(frozen=True)
class Reply:
    """A whole answer.

    :param measured: whether the server said how long it is, so that it cannot have been cut off unseen.
    """

    status: int
    headers: Message
    body: bytes
    measured: bool

    @property
    def type(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def check_address(text: str) -> str:
    """Return the address of a server.

    :raises ValueError: when it is none, or holds a password.

    >>> check_address("http://example.org/sparql")
    'http://example.org/sparql'
    """
    parts = urlsplit(text)
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise ValueError(
            "een adres met een naam of wachtwoord erin; zet die in BELEIDSGRAAF_ENGINE_GEBRUIKER en _WACHTWOORD"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment or not text.isprintable():
        raise ValueError("geen adres dat met http:// of https:// begint")
    if " " in text or not text.isascii():
        raise ValueError("een adres heeft geen spaties en alleen ASCII-tekens")
    _ = parts.port
    return text


class Server:
    """One server, and who we are to it. Safe to use from several threads."""

    def __init__(self, address: str, credentials: Credentials) -> None:
        """Remember whom to ask; nothing is sent yet.

        :raises SettingsError: when the address is none, or holds a password.
        """
        try:
            self.address = check_address(address)
        except ValueError as fault:
            raise SettingsError(
                f"Het adres van de engine past niet ({fault}).",
                cure="Schrijf bijvoorbeeld http://127.0.0.1:7878/query.",
            ) from None
        self._credentials = credentials
        self._challenge: dict[str, str] | None = None
        self._lock = threading.Lock()
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, address, credentials.name, credentials.password)
        self._digest = urllib.request.HTTPDigestAuthHandler(passwords)

    def exchange(self, request: urllib.request.Request, *, seconds: float, size: int) -> Reply:
        """Send a request and read the whole answer.

        :param seconds: for everything together.
        :param size: bytes that the answer may have.
        :raises QueryTimeout: when it is not there in time.
        :raises ResultTooLarge: when it has more bytes.
        :raises EngineFailed: when the server cannot be reached, breaks off, sends us elsewhere or refuses us.
        :raises EngineBusy: when the server says it is.
        """
        with _Watch(seconds) as watch, self._explained(watch, seconds):
            reply = self._once(request, watch, size)
            if reply.status == 401 and self._credentials.name and self._accept_challenge(reply.headers):
                reply = self._once(request, watch, size)
            if watch.expired:
                # An answer without a length ends where the connection does, and that was our doing.
                raise TimeoutError
            self._refuse(reply)
            return reply

    def hide(self, text: str) -> str:
        """Take what is secret out of a text."""
        return self._credentials.hide(text)

    def _once(self, request: urllib.request.Request, watch: _Watch, size: int) -> Reply:
        authorization = self._authorization(request)
        if authorization:
            request.add_unredirected_header("Authorization", authorization)
        opener = urllib.request.build_opener(_Http(watch), _Https(watch), _NoRedirect())
        try:
            response = opener.open(request, timeout=max(0.01, watch.left()))
        except urllib.error.HTTPError as fault:
            response = fault
        with contextlib.closing(response):
            return _read(response, size)

    def _authorization(self, request: urllib.request.Request) -> str:
        with self._lock:
            if self._challenge is None:
                return ""
            if self._challenge["scheme"] == "basic":
                pair = f"{self._credentials.name}:{self._credentials.password}".encode()
                return "Basic " + base64.b64encode(pair).decode()
            try:
                answer = self._digest.get_authorization(request, self._challenge)
            except (ValueError, TypeError):
                # A password that is not ASCII, or an algorithm that Python does not have.
                answer = None
        if answer is None:
            raise EngineFailed(
                f"{self.address} vraagt om een aanmelding die hier niet kan.",
                cure="Gebruik een wachtwoord van ASCII-tekens, met digest (MD5 of SHA) of basic.",
            )
        return "Digest " + answer

    def _accept_challenge(self, headers: Message) -> bool:
        """Remember how the server wants to know us; the safer way when it offers two."""
        offered = {}
        for line in headers.get_all("WWW-Authenticate", []):
            scheme, _, rest = line.partition(" ")
            with contextlib.suppress(ValueError):
                values = urllib.request.parse_keqv_list(
                    [piece for piece in urllib.request.parse_http_list(rest) if "=" in piece]
                )
                offered[scheme.lower()] = {**values, "scheme": scheme.lower()}
        challenge = offered.get("digest") or offered.get("basic")
        with self._lock:
            self._challenge = challenge
        return challenge is not None

    @contextmanager
    def _explained(self, watch: _Watch, seconds: float) -> Iterator[None]:
        """Turn what can go wrong on the way into errors of ours; nothing of the network's own text is repeated."""
        late = QueryTimeout(
            f"{self.address} antwoordde niet binnen {seconds:g} seconden.",
            cure="Vraag minder tegelijk, of probeer het later opnieuw.",
        )
        try:
            yield
        except _TooLarge as fault:
            raise ResultTooLarge(
                f"Het antwoord is groter dan {fault.size} bytes.", cure="Voeg een LIMIT toe of vraag minder tegelijk."
            ) from None
        except (OSError, http.client.HTTPException, ValueError) as fault:
            if watch.expired:
                raise late from None
            reason = fault.reason if isinstance(fault, urllib.error.URLError) else fault
            if isinstance(reason, TimeoutError):
                raise late from None
            raise EngineFailed(
                f"{self.address} {_reason(reason)}.", cure="Kijk of de engine draait en of het adres klopt."
            ) from None

    def _refuse(self, reply: Reply) -> None:
        if 300 <= reply.status < 400:
            raise EngineFailed(
                f"{self.address} verwijst door naar een ander adres ({reply.status}).", cure="Stel dat adres in."
            )
        if reply.status in (401, 403, 407):
            given = "met deze naam en dit wachtwoord" if self._credentials.name else "zonder naam en wachtwoord"
            raise EngineFailed(
                f"{self.address} laat ons {given} niet toe ({reply.status}).",
                cure="Zet de goede in BELEIDSGRAAF_ENGINE_GEBRUIKER en BELEIDSGRAAF_ENGINE_WACHTWOORD.",
            )
        if reply.status in (429, 503):
            raise EngineBusy(f"{self.address} is bezet ({reply.status}).", cure="Probeer het later opnieuw.")


class _TooLarge(Exception):
    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def _read(response: Any, size: int) -> Reply:
    headers: Message = response.headers
    length = headers.get("Content-Length", "")
    chunked = headers.get("Transfer-Encoding", "").lower() == "chunked"
    body = bytearray()
    while piece := response.read1(_PIECE):
        body += piece
        if len(body) > size:
            raise _TooLarge(size)
    if not chunked and length.isdigit() and len(body) < int(length):
        raise http.client.IncompleteRead(b"", int(length) - len(body))
    return Reply(response.status, headers, bytes(body), chunked or length.isdigit())


def _reason(fault: object) -> str:
    if isinstance(fault, ConnectionRefusedError):
        return "is niet te bereiken (verbinding geweigerd)"
    if isinstance(fault, socket.gaierror):
        return "is niet te bereiken (onbekende naam)"
    if isinstance(fault, ssl.SSLError):
        return "heeft geen geldig certificaat, of spreekt geen TLS"
    if isinstance(fault, http.client.IncompleteRead | http.client.RemoteDisconnected | ConnectionError):
        return "brak het antwoord af"
    if isinstance(fault, http.client.HTTPException | ValueError):
        return "antwoordde met iets dat geen HTTP is"
    return "is niet te bereiken"


class _Watch:
    """Closes a connection when its time is over, whatever it is waiting for then."""

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._socket: socket.socket | None = None
        self._closed = threading.Condition()
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._seconds = seconds

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def left(self) -> float:
        return 0.0 if self.expired else self._seconds

    def guard(self, connection: socket.socket | None) -> None:
        with self._closed:
            self._socket = connection
            if self.expired:
                self._shut()

    def _expire(self) -> None:
        with self._closed:
            self.expired = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class _Plain(http.client.HTTPConnection):
    def __init__(self, host: str, *, watch: _Watch, **options: Any) -> None:
        super().__init__(host, **options)
        self._watch = watch

    def connect(self) -> None:
        super().connect()
        self._watch.guard(self.sock)


class _Secure(_Plain, http.client.HTTPSConnection):
    """The same over TLS: what is watched is the connection that HTTPSConnection made."""


class _Http(urllib.request.HTTPHandler):
    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Plain, watch=self._watch), request)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Secure, watch=self._watch), request, context=ssl.create_default_context())


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None
