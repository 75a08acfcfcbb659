"""What the market refuses a gallery about its own page and its campaigns."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class StorefrontUnknown(NotFound):
    """There is no such gallery's page."""

    message = "No gallery is found under this path."
    remedy = "Look at the list of galleries."


class StorefrontInvalid(Invalid):
    """The page cannot be kept as it stands."""

    message = "The page cannot be kept as it stands."
    remedy = "Correct what is marked."


class StorefrontTaken(Conflict):
    """Another gallery has this path or domain."""

    message = "%(taken)s belongs to another gallery."
    remedy = "Choose another."


class NoGallery(NotAllowed):
    """A page of its own belongs to a gallery."""

    message = "Your account belongs to no gallery."
    remedy = "Ask an administrator to enter your gallery and put you into it."


class CampaignUnknown(NotFound):
    """There is no such campaign."""

    message = "No campaign is found under this code."
    remedy = "Start from the catalogue."


class CampaignInvalid(Invalid):
    """The campaign cannot be kept as it stands."""

    message = "The campaign cannot be kept as it stands."
    remedy = "Correct what is marked."
