"""What the keepers' rooms refuse: condition, seals, places, counts, display outside, corrections."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class ReportUnknown(NotFound):
    """There is no such condition report."""

    message = "No condition report with this number is known to you."
    remedy = "Look at the holding's page: it lists them."


class ReportFixed(Conflict):
    """This report is fixed."""

    message = "The report bears a signature, so nothing in it changes any more."
    remedy = "Draw up another one."


class ReportNotFixed(Conflict):
    """Its author has not signed it yet."""

    message = "Whoever drew it up signs first."
    remedy = "Ask its author to finish it."


class ReportEmpty(Invalid):
    """Nothing has been looked at."""

    message = "No zone of the work has a grade yet."
    remedy = "Grade at least the front."


class ReportInvalid(Invalid):
    """Something in the report cannot be."""

    message = "Some of what was entered cannot be."
    remedy = "Cells run from A1 to H8, sizes from 1 to 20,000 mm; photographs are JPEG or PNG."


class ReportSignedByYou(Conflict):
    """You have signed this report."""

    message = "A condition report takes two different persons, and your signature is there."
    remedy = "Ask a colleague, or whoever hands the work over."


class ReportNotYours(NotAllowed):
    """This report is another's to write."""

    message = "Only whoever began the report writes in it."
    remedy = "Begin one of your own, or countersign this one when it is finished."


class ReportNotSigned(Conflict):
    """The condition report lacks a signature."""

    message = "Report %(report_id)s does not bear both signatures yet."
    remedy = "Have it signed by its author and by a second person first."


class ReportTooOld(Conflict):
    """The condition report is of an earlier time."""

    message = "Report %(report_id)s was drawn up before the work came where it is now."
    remedy = "Look at the work again and draw up a new one."


class ReportsDiffer(Conflict):
    """These reports are of two works."""

    message = "Only two signed reports of one work can be compared."
    remedy = "Choose both from the page of one work."


class SealUnknown(NotFound):
    """There is no such seal."""

    message = "No seal with this number is known to you."
    remedy = "Look at the holding's page: it lists its seals."


class SealKnown(Conflict):
    """This number is on a seal already."""

    message = "Seal %(number)s is written down for this work."
    remedy = "Check the number; if the seal is there, check it instead."


class SealGone(Conflict):
    """This seal is off."""

    message = "Seal %(number)s was broken on %(broken_at)s."
    remedy = "Fix another one."


class SealOfAnAuthority(NotAllowed):
    """Only an authority fixes its seals."""

    message = "A seal of this authority is fixed by its own officers."
    remedy = "Ask one of them, or write down the house's own seal."


class CustomsSeal(NotAllowed):
    """Only customs breaks this seal."""

    message = (
        "Seal %(number)s is customs' or the relics authority's: only its officers, or whom they named,"
        " may break it."
    )
    remedy = "Ask an officer to come, or to name you for it. (Customs Law 37; Relics Regulations 53)"


class StepBackDated(Conflict):
    """The work has moved since."""

    message = "The last step of this work happened on %(since)s; none is written down before it."
    remedy = "Look at the work again and take the step anew; what was written wrongly has its correction."


class PlaceUnknown(NotFound):
    """There is no such place."""

    message = "No place with this number or code is known."
    remedy = "Look at the tree of places."


class PlaceCannotGo(Conflict):
    """The place cannot go there."""

    message = (
        "'%(code)s' cannot be put into '%(into)s': a place is never in itself, and stays in its facility."
    )
    remedy = "Choose another place of the same facility."


class PlaceFull(Conflict):
    """There is no room there."""

    message = "'%(code)s' takes %(capacity)s works; with these it would hold %(works)s."
    remedy = "Choose another place, or say that it takes more."


class MoveUnknown(NotFound):
    """There is no such move."""

    message = "No move with this number is waiting."
    remedy = "Look at the tree of places: it lists the moves that wait."


class MoveWaits(Conflict):
    """This place is being moved already."""

    message = "A move of '%(code)s' waits for its second signature."
    remedy = "Sign it or withdraw it first."


class MoveSignedByYou(Conflict):
    """You have signed this move."""

    message = "Two different persons move a place, and your signature is there."
    remedy = "Ask a colleague."


class NotOnDisplay(Conflict):
    """The work is not on show outside."""

    message = "This work is not on show outside the zone, so no term runs."
    remedy = "Look at the list of shows outside."


class DisplayOverdue(Conflict):
    """The term has run out."""

    message = "The term ended on %(last_on)s; it can be made longer only before that day is over."
    remedy = (
        "Bring the work back, or have it declared and taxed; the case that is open says what customs asks."
    )


class NoMoreExtensions(Conflict):
    """The term cannot be made longer again."""

    message = "Customs makes such a term longer at most %(most)s times."
    remedy = "Bring the work back, have it leave the country, or have it declared and taxed."


class CaseUnknown(NotFound):
    """There is no such case."""

    message = "No case with this number is known to you."
    remedy = "Look at the list of cases."


class CaseClosed(Conflict):
    """This case is closed."""

    message = "The case was closed on %(closed_at)s."
    remedy = "Read how it ended; what is found now is another case."


class CaseYours(NotAllowed):
    """Another person closes this case."""

    message = "Whoever opened a case does not close it."
    remedy = "Ask a senior keeper or an officer who had no part in it."
