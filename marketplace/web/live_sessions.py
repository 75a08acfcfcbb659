"""Live sessions: which are on air, which are to come, for everybody."""

from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Room
from marketplace.operations import intervening, live_sessions
from marketplace.queries import live_sessions as queries
from marketplace.queries.live_sessions import LiveSessions

room = Room("live_sessions", __name__)

BROADCASTS = live_sessions.may_broadcast
INTERVENES = intervening.intervene


@room.get("/live", gives=LiveSessions, may=ANYONE, page="marketplace/live_sessions.html")
def listing(call: Call[None]) -> LiveSessions:
    """List live sessions that are on air, to come, or lately over."""
    return queries.listing(db.session, at=call.at)
