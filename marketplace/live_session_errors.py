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


class LivePaused(Conflict):
    """The session is paused by customs."""

    message = "This work is on its table, takes no bids and is not sold until customs lets the session go on."
    remedy = (
        "Wait, and try again: the page of the session says when it goes on. Your bids and sealed offers "
        "stand; what is kept for you, and an offer of a price or a second chance, end at their own time."
    )


class LiveInDoubt(Conflict):
    """Two keepers look at this work first."""

    message = "The picture on air does not show beyond doubt that this is the work; both handlers decide."
    remedy = "Wait for what they say, and try again. The host can have the camera show the work once more."


class LiveMismatch(Conflict):
    """The sale of this work has stopped."""

    message = "Another work was on air, or a keeper said that this is not the one. The house looks into it."
    remedy = "Choose another work, or ask the house: an officer decides what becomes of this one."


class NotOnTheTable(Conflict):
    """This work is not on the table."""

    message = "In a session from the vault a lot is called, and sold, while its work is on the table."
    remedy = "Put it on the table first, on the page of the session."


class LookFirst(Conflict):
    """The picture on air is looked at before the hammer falls."""

    message = "The last look at this work is older than two minutes, or there was none."
    remedy = "Look at the picture again; then let the hammer fall."


class TalkTooFast(Conflict):
    """You write faster than others can read."""

    message = "A line every three seconds, and twelve in a minute at most."
    remedy = "Wait a moment and send it again."


class TalkMuted(NotAllowed):
    """You may not write in this session any more."""

    message = "The host or an officer has muted you. What you wrote is kept."
    remedy = "Write to the house if you think that this is wrong."


class LiveMessageUnknown(NotFound):
    """There is no such line."""

    message = "No line is found under this number."
    remedy = "Load the page of the session again."


class LiveStopped(Conflict):
    """Customs withheld this work while it lay on the table of a session."""

    message = "It takes no bids and is not sold until an officer lets it be sold again."
    remedy = "Ask the house: the officer's reason stands on the page of the session."


class NothingToDecide(Conflict):
    """There is nothing here for you to decide."""

    message = "This look is decided, you have said your word on it, or a newer look took its place."
    remedy = "Load the page again, and decide the last look, if it is in doubt."


class NothingToClear(Conflict):
    """Nothing holds this work that an officer clears."""

    message = "It was not stopped; and of a work in doubt that lies on the table its two handlers decide."
    remedy = "Load the page again to see how it stands."


class NotOnThisTable(Conflict):
    """This work is not on the table."""

    message = "The picture on air is compared with the work that lies on the table."
    remedy = "Put this work on the table; it is compared at once."


class NoNoticeGiven(Conflict):
    """Customs has not been told of this session."""

    message = "No reference of a notice to customs is on file, so there is nothing to take note of."
    remedy = "Ask the host, or whoever announced it, to enter the reference at the desk of the session."
