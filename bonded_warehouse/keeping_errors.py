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


class ActNumberTaken(Conflict):
    """What was signed has a number that cannot be used."""

    message = "The number of what you signed is taken already, or is no number of this house."
    remedy = "Nothing was changed. Load the page again and sign what it shows."


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


class CountUnknown(NotFound):
    """There is no such count."""

    message = "No stock count with this number is known to you."
    remedy = "Look at the list of counts."


class CountClosed(Conflict):
    """This count is closed."""

    message = "The count was signed by both or withdrawn; nothing in it changes any more."
    remedy = "Begin another one."


class CountTaken(Conflict):
    """Two keepers count here already."""

    message = "%(first)s and %(second)s count this place; a count takes two persons and no third."
    remedy = "Leave it to them, or begin a count of your own."


class CountFinished(Conflict):
    """You have signed your list."""

    message = "You have signed what you saw; your list is closed until both are to look again."
    remedy = "Wait for your colleague; where the lists differ, both look again."


class CountWaits(Conflict):
    """This count is not compared yet."""

    message = "An adjustment follows from a count that both keepers have signed."
    remedy = "Have both of them sign what they saw."


class SpotOutside(Invalid):
    """This is not in the place that is counted."""

    message = "'%(spot)s' is no place or position in what is counted here."
    remedy = "Choose one from the list, or begin a count of the place that it is in."


class NothingToAdjust(Conflict):
    """The books are right."""

    message = "What was seen is what the books have: nothing is to be adjusted."
    remedy = "The count stands as it is."


class AdjustmentUnknown(NotFound):
    """There is no such adjustment."""

    message = "No stock adjustment with this number is known to you."
    remedy = "Look at the count that it follows from."


class AdjustmentStands(Conflict):
    """An adjustment of this count stands."""

    message = "An adjustment of this count was proposed or approved."
    remedy = "Have it decided; one that is refused may be followed by another."


class AdjustmentDecided(Conflict):
    """This adjustment is not at this point."""

    message = "It was decided, or is not decided yet, or customs has seen it."
    remedy = "Look at it again: it says who did what and when."


class AdjustmentYours(NotAllowed):
    """A third person approves an adjustment."""

    message = "Whoever counted or proposed the adjustment does not approve it."
    remedy = "Ask a senior keeper who had no part in the count."


class LegUnknown(NotFound):
    """There is no such leg."""

    message = "No leg with this number is known to you."
    remedy = "Look at the journey on the holding's page."


class LegNotOpen(Conflict):
    """This leg is not at this point."""

    message = "The leg is not at the point at which this can happen."
    remedy = "A leg is planned, handed over at its start, under way, and handed over at its end."


class HandoverUnknown(NotFound):
    """There is no such handover."""

    message = "No handover with this number waits for a signature."
    remedy = "Look at the journey on the holding's page."


class HandoverWaits(Conflict):
    """A handover waits for its other side."""

    message = "One side of this handover has signed; the other has not."
    remedy = "Sign it as the other side, or withdraw it."


class HandoverByYou(Conflict):
    """You have signed this handover."""

    message = "Whoever gives and whoever takes are two persons, and your signature is there."
    remedy = "Ask the other side to sign."


class EventUnknown(NotFound):
    """There is no such link."""

    message = "This chain of custody has no such link."
    remedy = "Choose it on the holding's page."


class CorrectionUnknown(NotFound):
    """There is no such correction."""

    message = "No correction with this number waits for a signature."
    remedy = "Look at the holding's page: it lists those that wait."


class CorrectionWaits(Conflict):
    """This link is being corrected."""

    message = "A correction of this link waits for its second signature."
    remedy = "Sign it or withdraw it first."


class CorrectionByYou(Conflict):
    """You have signed this correction."""

    message = "Two different persons declare an error, and your signature is there."
    remedy = "Ask a senior keeper or a customs officer who did not propose it."


class CorrectionEmpty(Invalid):
    """Nothing was put right."""

    message = "Say what holds instead: the place, a paper's number or the note."
    remedy = "Fill in at least one of them, or declare that it did not happen."


class CorrectionOfCorrection(Conflict):
    """A correction is not corrected itself."""

    message = "This link is a correction; the link that it corrects may be corrected again."
    remedy = "Declare the error on the first link once more: the last word holds."


class CorrectionNeedsStep(Conflict):
    """The work still stands on this link."""

    message = "The work is where this link brought it; the books cannot say that it never happened."
    remedy = "First take the step that brings the work to where it is. Then declare the error."


class SightingUnknown(NotFound):
    """There is no such picture of a work in custody."""

    message = "No picture with this number was taken here of a work known to you."
    remedy = "Look at the holding's page: it lists them."


class SightingPictureMissing(Invalid):
    """No picture was sent."""

    message = "Take a picture of the work, or choose one."
    remedy = "From straight ahead, in even light, with the whole work in it."


class RegisteredPictureItself(Invalid):
    """The picture is a registered photograph, and shows nothing of the work that is here."""

    message = "This file is a registered photograph of a work itself."
    remedy = "Photograph the work that is before you."


class SightingTooOld(Conflict):
    """The work has moved since the picture was taken."""

    message = "The work has moved since this picture was taken."
    remedy = "Take another one here."


class SightingOfAnotherWork(Conflict):
    """Two pictures are of different works."""

    message = "These two pictures are of different works."
    remedy = "Lay pictures of one work on each other."
