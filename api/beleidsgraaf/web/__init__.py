"""The HTTP surface: the SPARQL endpoint and the questions as an API."""

from __future__ import annotations

from beleidsgraaf.web.app import create_app
from beleidsgraaf.web.middleware import log_requests

__all__ = ["create_app", "log_requests"]
