"""How a lot went, in one file from which anyone recomputes its end."""

from flask import Response

from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download
from marketplace.queries import histories
from marketplace.web.saleroom import room


@room.get("/lots/<lot_id>/history", gives=Download("application/json"), may=ANYONE)
def history(call: Call[None], lot_id: str) -> Response:
    """Download the bid history of a lot that has ended."""
    return call.download(histories.file(db.session, lot_id), "application/json", f"{lot_id}.bid-history.json")


saleroom_room = room
"""The same room: a history is of a lot in the saleroom."""
