"""What is refused about live sessions."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class LiveSessionUnknown(NotFound):
    """There is no such live session."""

    message = "No live session is found under this number, or it is not yours."
    remedy = "Start from the list of live sessions."


class LiveSessionInvalid(Invalid):
    """The session cannot be announced as it stands."""

    message = "The session cannot be announced as it stands."
    remedy = "Correct what is marked."


class LiveItemUnknown(NotFound):
    """This work is not on the run-down."""

    message = "No such work stands on the run-down of this session."
    remedy = "Load the page of the session again."


class NotReadyToBroadcast(Conflict):
    """The session cannot begin yet."""

    message = "Still missing: %(missing)s."
    remedy = "See to what is missing; then begin."


class LiveStateForbids(Conflict):
    """This cannot be done to the session now."""

    message = "The session stands at: %(state)s."
    remedy = "Load the page again to see what stands now."


class NotTheHost(NotAllowed):
    """Only its host broadcasts a session."""

    message = "Another person is named as the host of this session."
    remedy = "Ask the host, or whoever announced the session."


class NotOnAir(Conflict):
    """This session is not on air."""

    message = "Pictures are taken while a session is on air; this one stands at: %(state)s."
    remedy = "Begin the session, or wait until customs lets it go on."


class ReasonMissing(Invalid):
    """Give the reason."""

    message = "Whoever watches reads why; it is signed and kept."
    remedy = "Write the reason, and send it again."
