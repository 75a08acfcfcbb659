"""What is refused about recordings and their receipts."""

from foundation.errors import Conflict, NotFound, Unavailable


class NoRecording(NotFound):
    """There is nothing of this session to be watched again."""

    message = "Nothing of this session is recorded, or its recording is not open to everybody."
    remedy = "A recording opens when its session has ended; what customs withholds is for customs to show."


class ReceiptNotReady(Conflict):
    """There is no receipt of this lot yet."""

    message = (
        "This lot was on no broadcast when the hammer fell, or the house has not signed its receipt yet."
    )
    remedy = "Come back in a minute after the hammer."


class RecordingDamaged(Unavailable):
    """The recording of this session is damaged on disk."""

    message = "What lies on disk is not what was recorded, so nothing can be added to it."
    remedy = "Keep the session's folder as it is, tell the house's keeper, and announce another session."


class BroadcastElsewhere(Unavailable):
    """Another process of this house serves this broadcast."""

    message = "One process serves a broadcast, and it is not this one."
    remedy = "Have the house's keeper send all of /live/ to one serving process (WEB_PROCESSES=1)."
