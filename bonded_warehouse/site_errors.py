"""What is refused about sites abroad and their returns desks."""

from foundation.errors import Conflict, Invalid, NotFound


class SiteUnknown(NotFound):
    """There is no such site abroad."""

    message = "No site abroad is kept under this number."
    remedy = "Look at the list of sites: you see those at which works of yours stand or stood."


class SiteInvalid(Invalid):
    """No site abroad can be opened like this."""

    message = "A site has a code of its own, and stands abroad."
    remedy = "Correct what is marked. The code is short, and no other site has it."


class SiteInUse(Conflict):
    """Works stand at this site."""

    message = "%(count)s works stand there, or wait at its returns desk."
    remedy = "Have them delivered or sent home first, then close it."


class SiteClosed(Conflict):
    """This site is closed."""

    message = "Nothing arrives there any more."
    remedy = "Choose a site that is open."


class SiteNotNamed(Invalid):
    """At which site the work arrived is not said."""

    message = "The place of an arrival abroad is the code of an open site; open are: %(codes)s."
    remedy = "Choose the site. One that is missing is opened by a senior keeper first."


class NotReturning(Conflict):
    """This work is not on its way back."""

    message = "It stands at: %(state)s."
    remedy = "Have the return begun in its chain of custody first."


class ReturnNoted(Conflict):
    """This return was noted already."""

    message = "The returns desk has this on its list."
    remedy = "Look at the list of the site where it was noted."
