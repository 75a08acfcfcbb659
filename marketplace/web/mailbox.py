"""What a person was told: his mails, shown in the demonstration, where none are sent."""

from flask import current_app

from foundation.db import db
from foundation.errors import NotFound
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room
from marketplace.queries import notices
from marketplace.queries.notices import Mailbox

room = Room("mailbox", __name__)


@room.get("/mailbox", gives=Mailbox, may=SIGNED_IN, scope="market:read", page="marketplace/mailbox.html")
def show(call: Call[None]) -> Mailbox:
    """Show the mails of the one who has signed in: in the demonstration only."""
    if not current_app.extensions["bianliang.settings"].demonstration:
        raise NotFound
    return notices.mailbox(db.session, account_id=call.actor.id)
