"""Security headers; nothing private is ever cached."""

from collections.abc import Sequence
from typing import Final

from flask import Flask, Response, request

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "form-action 'self'{payment_hosts}; frame-ancestors 'none'; base-uri 'none'"
)
"""No inline script or style, nothing from elsewhere: a text that slips through a template cannot act."""


def policy(payment_hosts: Sequence[str]) -> str:
    """Return the Content-Security-Policy of every page.

    :param payment_hosts: where a form's answer may send the reader to pay; browsers hold a redirect to it too
    """
    return POLICY.format(payment_hosts="".join(f" {host}" for host in payment_hosts))


def init_app(app: Flask, *, payment_hosts: Sequence[str]) -> None:
    """Add the headers to every answer."""
    whole = policy(payment_hosts)

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", whole)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self), geolocation=()")
        if request.is_secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store" if request.endpoint != "static" else "public, max-age=3600"
        headers.add("Vary", "Cookie, Accept-Language")
        return response
