"""What is refused about notices of infringed rights."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class RightsNoticeUnknown(NotFound):
    """There is no such notice."""

    message = "No notice of infringed rights has this number."
    remedy = "Look at the register of notices."


class RightsNoticeStands(Conflict):
    """You have given notice of this work."""

    message = "A notice of yours about this work stands already."
    remedy = "Follow it in the register; what is new belongs to it."


class OwnWorkNoticed(Conflict):
    """This work is yours."""

    message = "You offer or registered this work yourself."
    remedy = "Take it out of the catalogue in your back room."


class NoticeMoved(Conflict):
    """The notice stands elsewhere by now."""

    message = "The notice is '%(state)s': this cannot follow from there."
    remedy = "Load the page again to see what can be done."


class NotYourNotice(NotAllowed):
    """This is another party's to say."""

    message = "Only the party whose turn it is says this; who has a part in a notice does not decide it."
    remedy = "Look at the notice: it says whose turn it is."


class NoticeTooLate(Conflict):
    """The fifteen days are over."""

    message = "The days for saying so ended on %(ended_at)s, and the measure ends with them."
    remedy = "Give notice anew with the number of the proceeding."


class TakenDown(Conflict):
    """This work is taken down."""

    message = "Notice %(notice_id)s of an infringed right keeps this work out of the catalogue."
    remedy = "Its seller answers the notice; see the register of notices for what is open to him."


class NoticeIncomplete(Invalid):
    """The notice lacks something."""

    message = "A notice names the right, who has it, what infringes it, and what speaks for that."
    remedy = "Fill in what is marked. (E-Commerce Law, art. 42)"
