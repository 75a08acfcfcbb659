"""What is answered when nothing answers: refusals outside a declared route, HTTP's own errors, bugs."""

from http import HTTPStatus

import structlog
from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from foundation.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from foundation.web.problems import Said, problem, said, status_of
from foundation.web.routes import wants_json

log = structlog.get_logger(__name__)


class PageUnknown(NotFound):
    """There is no such page."""

    message = "Nothing is kept under this address."
    remedy = "Check the address, or start from the catalogue."


class MethodUnfit(Conflict):
    """This address does not answer this kind of request."""

    message = "This address is asked in another way."
    remedy = "See /docs for how."


class TooLarge(Invalid):
    """What was sent is too large."""

    message = "What was sent is larger than this house takes at once."
    remedy = "Send a smaller file."


class TooMany(Unavailable):
    """Too many requests in a short time."""

    message = "You have asked very often in a short time."
    remedy = "Wait a minute, then go on."


class Broken(Unavailable):
    """Something in the house is broken."""

    message = "This went wrong on our side. Nothing was changed, and we have been told."
    remedy = "Try again in a while."


KINDS: dict[int, type[Refusal]] = {404: PageUnknown, 405: MethodUnfit, 413: TooLarge, 429: TooMany}


def answer_refusal(refusal: Refusal) -> ResponseReturnValue:
    """Answer a refusal as a problem or a page."""
    if wants_json():
        return problem(refusal)
    return _page(said(refusal), status_of(refusal))


def refuse_foreign_host() -> ResponseReturnValue | None:
    """Answer a request that asks for a name which is not ours; no page of ours can be made for it."""
    if not isinstance(request.routing_exception, SecurityError):
        return None
    return Response("This house does not answer to that name.\n", status=400, content_type="text/plain")


def answer_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer HTTP's own errors in the same form, with their own status."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    refusal = KINDS.get(error.code, Broken if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR else Invalid)()
    if isinstance(error, InternalServerError):
        log.error("failure", error=repr(error.original_exception or error))
    if wants_json():
        return _with_headers(problem(refusal, status=error.code), error)
    return _with_headers(Response(_page(said(refusal), error.code)[0], status=error.code), error)


def _with_headers(response: Response, error: HTTPException) -> Response:
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _page(words: Said, status: int) -> tuple[str, int]:
    g.refusal = None  # the page is about nothing else: no second banner
    return render_template("problem.html", problem=words), status


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(HTTPException, answer_http_error)
