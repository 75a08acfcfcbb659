"""What is refused about rooms that are booked."""

from foundation.errors import Conflict, NotFound


class StudioUnknown(NotFound):
    """There is no such studio."""

    message = "No studio, and no room of a show, is kept under this number."
    remedy = "Choose one of the rooms of the warehouse; a senior keeper opens them among its places."


class StudioTaken(Conflict):
    """This room is taken at that time."""

    message = "It is booked from %(from_at)s to %(until_at)s."
    remedy = "Choose another room or another time."
