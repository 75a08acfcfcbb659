"""What the rooms of the standards refuse: EPCIS and dossiers."""

from foundation.errors import Conflict, Invalid, NotFound


class EventUnknown(NotFound):
    """There is no such event."""

    message = "No event with this id is known to you."
    remedy = "The house names its own events a few seconds after they happened; ask again, or check the id."


class CaptureUnknown(NotFound):
    """There is no such capture job."""

    message = "No capture with this number is known to you."
    remedy = "Only whoever handed a document in, and the overseers, may see what became of it."


class CaptureUnfit(Invalid):
    """The document holds no events that could be taken."""

    message = "This is no EPCIS 2.0 document that can be taken: %(problem)s."
    remedy = "Send one EPCISDocument with an eventList of at most 500 events."


class QuestionUnfit(Invalid):
    """The question cannot be answered."""

    message = "The question cannot be answered: %(problem)s."
    remedy = (
        "Write instants with their zone, and lists with commas; docs/formats/epcis.md has the parameters."
    )


class TooManyEvents(Conflict):
    """More events fit than the question allows."""

    message = "More than %(most)s events fit, or there are too many to look through."
    remedy = "Ask for less, or leave maxEventCount out and read page by page."


class QueryUnknown(NotFound):
    """There is no such query."""

    message = "You have no query of this name."
    remedy = "The page of your queries lists them."


class QueryNameTaken(Conflict):
    """There is a query of this name."""

    message = "You have a query of the name %(name)s already."
    remedy = "Choose another name, or remove the other query first."


class TooManyQueries(Conflict):
    """These are too many."""

    message = "One account keeps at most %(most)s queries, and a query %(most)s subscriptions."
    remedy = "Remove one that you do not need."


class SubscriptionUnfit(Invalid):
    """The subscription cannot be served."""

    message = "The subscription cannot be served: %(problem)s."
    remedy = "Give either stream or a schedule, as EPCIS 2.0 writes them; docs/formats/epcis.md has both."


class ReceiverUnfit(Invalid):
    """Nothing is sent to this address."""

    message = "Nothing can be sent to this address: %(problem)s."
    remedy = "Give the https address of a server on the public network."


class SubscriptionUnknown(NotFound):
    """There is no such subscription."""

    message = "You have no subscription of this number to this query."
    remedy = "The page of your queries lists the subscriptions of each."


class DossierUnknown(NotFound):
    """There is no such dossier."""

    message = "No dossier with this number is yours."
    remedy = "Make one on the work's dossier page."


class DossierNotSigned(Conflict):
    """The dossier waits for its signature."""

    message = "The dossier is put together; the house has not signed it yet."
    remedy = "The worker signs within seconds. Ask again."
