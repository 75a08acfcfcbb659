"""Subscriptions to kept queries, after EPCIS 2.0's REST binding: by webhook, on arrival or by a schedule."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from flask import Response, current_app, request, url_for
from flask_babel import gettext
from pydantic import AwareDatetime, Field, StringConstraints

from bonded_warehouse.models.standing import EpcisSubscription
from bonded_warehouse.operations import subscribing
from bonded_warehouse.queries import standing_queries
from bonded_warehouse.queries.standing_queries import KeptSubscription, Notified
from bonded_warehouse.standards_errors import SubscriptionUnfit
from bonded_warehouse.web import subscription_words
from bonded_warehouse.web.epcis import VERSIONS
from bonded_warehouse.web.standing import WHO, said
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("subscriptions", __name__)

Spelt = Annotated[str, Field(max_length=200)]
Secret = Annotated[str, StringConstraints(min_length=16, max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A schedule as the standard writes it: numbers, [from-to], commas. In UTC."""

    second: Spelt | None = None
    minute: Spelt | None = None
    hour: Spelt | None = None
    dayOfMonth: Spelt | None = None  # noqa: N815 -- the standard's own name
    month: Spelt | None = None
    dayOfWeek: Spelt | None = None  # noqa: N815


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubscription:
    """Where to send, signed with which secret, and when: on arrival, or by a schedule."""

    dest: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    signatureToken: Secret | None = None  # noqa: N815
    stream: bool = False
    schedule: When | None = None
    reportIfEmpty: bool = False  # noqa: N815
    initialRecordTime: AwareDatetime | None = None  # noqa: N815

    def times(self) -> dict[str, str] | None:
        """Return its schedule; None where it is served on arrival.

        :raises SubscriptionUnfit: if it says both, or neither
        """
        when = {name: text for name, text in asdict(self.schedule).items() if text} if self.schedule else {}
        if self.stream == bool(when):
            raise SubscriptionUnfit(problem="it says neither stream nor a schedule, or both")
        return when or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription as the standard tells it; the secret is not told."""

    subscriptionID: str  # noqa: N815
    queryName: str  # noqa: N815
    dest: str
    createdAt: datetime  # noqa: N815
    stream: bool
    schedule: dict[str, str]
    reportIfEmpty: bool  # noqa: N815
    initialRecordTime: datetime | None  # noqa: N815
    lastNotifiedAt: datetime | None  # noqa: N815
    state: str
    """'active' or 'stopped': ours."""
    problem: str
    """Why the last attempt failed, or it was stopped: ours."""

    @classmethod
    def of(cls, row: EpcisSubscription, name: str) -> "Subscription":
        """Return a row as a card."""
        return cls(
            subscriptionID=row.id,
            queryName=name,
            dest=row.dest,
            createdAt=row.created_at,
            stream=row.stream,
            schedule=row.schedule,
            reportIfEmpty=row.report_if_empty,
            initialRecordTime=row.initial_record_at,
            lastNotifiedAt=row.last_notified_at,
            state=row.state.value,
            problem=row.problem,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichSubscriptions:
    """A page of subscriptions."""

    perPage: Annotated[int, Field(ge=1, le=200)] = 30  # noqa: N815
    nextPageToken: Spelt | None = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """A subscription and its last notifications."""

    subscription: KeptSubscription
    notified: list[Notified]


@room.get(
    "/epcis/queries/<name>/subscriptions",
    takes=WhichSubscriptions,
    gives=list[Subscription],
    may=WHO,
    scope="custody:read",
)
def index(call: Call[WhichSubscriptions], name: str) -> Response:
    """List the subscriptions to a named query."""
    limit = call.input.perPage
    rows = standing_queries.subscriptions(
        db.session, name, actor=call.actor, after=call.input.nextPageToken or "", limit=limit + 1
    )
    answer = said([_told(Subscription.of(row, name)) for row in rows[:limit]], list[dict[str, Any]])
    if len(rows) > limit:
        more = urlencode({"nextPageToken": rows[limit - 1].id, "perPage": limit})
        answer.headers["Link"] = f'<{request.base_url}?{more}>; rel="next"'
    return answer


@room.post(
    "/epcis/queries/<name>/subscriptions",
    takes=NewSubscription,
    gives=Subscription,
    may=WHO,
    scope="custody:write",
    done=lambda card: url_for("subscriptions.show", name=card.queryName, subscription_id=card.subscriptionID),
    on_refusal="standing.index",
)
def subscribe(call: Call[NewSubscription], name: str) -> Subscription | Response:
    """Have a named query's answers sent, on arrival or by a schedule."""
    with call.transaction() as session:
        row = subscribing.subscribe(
            session,
            name=name,
            dest=call.input.dest,
            token=call.input.signatureToken,
            schedule=call.input.times(),
            report_if_empty=call.input.reportIfEmpty,
            initial_record_at=call.input.initialRecordTime,
            private=current_app.extensions["bonded_warehouse.private_receivers"],
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, Subscription.of(row, name))
    call.say(gettext("The subscription is kept."))
    if not call.wants_json:
        return card
    where = url_for("subscriptions.show", name=name, subscription_id=card.subscriptionID)
    return said(_told(card), dict[str, Any], status=201, headers={"Location": where})


@room.get(
    "/epcis/queries/<name>/subscriptions/<subscription_id>",
    gives=Subscription,
    may=WHO,
    scope="custody:read",
    page="bonded_warehouse/subscription.html",
)
def show(call: Call[None], name: str, subscription_id: str) -> SubscriptionPage | Response:
    """Show a subscription, and what became of its last notifications."""
    row = standing_queries.subscription(db.session, name, subscription_id, actor=call.actor)
    if call.wants_json:
        return said(_told(Subscription.of(row, name)), dict[str, Any])
    call.extra["problems"] = subscription_words.PROBLEMS
    return SubscriptionPage(
        KeptSubscription.of(row, name), standing_queries.notified(db.session, subscription_id)
    )


@room.delete("/epcis/queries/<name>/subscriptions/<subscription_id>", may=WHO, scope="custody:write")
def remove(call: Call[None], name: str, subscription_id: str) -> Response:
    """End a subscription."""
    _remove(call, name, subscription_id)
    return Response(status=204, headers=VERSIONS)


@room.post(
    "/epcis/queries/<name>/subscriptions/<subscription_id>/removal",
    may=WHO,
    scope="custody:write",
    status=204,
    done=lambda card: url_for("standing.index"),
    on_refusal="standing.index",
)
def remove_by_form(call: Call[None], name: str, subscription_id: str) -> None:
    """End a subscription, from its page."""
    _remove(call, name, subscription_id)
    call.say(gettext("The subscription is ended."))


@room.post(
    "/epcis/queries/<name>/subscriptions/<subscription_id>/resumption",
    gives=Subscription,
    may=WHO,
    scope="custody:write",
    status=200,
    done=lambda card: url_for("subscriptions.show", name=card.queryName, subscription_id=card.subscriptionID),
    on_refusal="standing.index",
)
def resume(call: Call[None], name: str, subscription_id: str) -> Subscription:
    """Serve a stopped subscription again, from where it stopped."""
    with call.transaction() as session:
        row = subscribing.resume(
            session, name=name, subscription_id=subscription_id, actor=call.actor, at=call.at
        )
        card = call.answer(session, Subscription.of(row, name))
    call.say(gettext("It is tried again."))
    return card


def _remove(call: Call[None], name: str, subscription_id: str) -> None:
    with call.transaction() as session:
        subscribing.unsubscribe(
            session, name=name, subscription_id=subscription_id, actor=call.actor, at=call.at
        )


def _told(card: Subscription) -> Mapping[str, Any]:
    """Return a subscription without what the standard leaves out: it says stream, or a schedule."""
    made = {name: value for name, value in asdict(card).items() if value is not None}
    made.pop("schedule" if card.stream else "stream")
    return made
