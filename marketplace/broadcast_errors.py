"""What is refused about recordings and their receipts."""

from foundation.errors import Conflict, NotFound


class NoRecording(NotFound):
    """There is nothing of this session to be watched again."""

    message = "Nothing of this session is recorded, or its recording is not open to everybody."
    remedy = "A recording opens when its session has ended; what customs stopped is for customs to show."


class ReceiptNotReady(Conflict):
    """There is no receipt of this lot yet."""

    message = (
        "This lot was on no broadcast when the hammer fell, or the house has not signed its receipt yet."
    )
    remedy = "Come back in a minute after the hammer."
