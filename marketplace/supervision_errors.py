"""What is refused where figures are read, published and set beside the plan."""

from foundation.errors import NotFound


class FigureUnknown(NotFound):
    """No figure of this name is made."""

    message = "There is no figure of this name."
    remedy = "Take it from its page: each table has its file under it."
