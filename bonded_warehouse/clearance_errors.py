"""What the messages to customs and from it, and whoever reads them, refuse."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable


class MessageUnfit(Invalid):
    """A message to customs cannot be built like this."""

    message = "%(kind)s, %(field)s: %(problem)s."
    remedy = "Correct this entry; nothing was sent."


class MessageUnreadable(Invalid):
    """A message cannot be read."""

    message = "The message was not read: %(problem)s."
    remedy = "Its bytes are kept; a person looks at it and asks customs."


class MessageUnknown(NotFound):
    """There is no such message."""

    message = "No message with this number is known to you."
    remedy = "Check the number, or start from the catalogue."


class CustomsDown(Unavailable):
    """Customs does not answer."""

    message = "The customs office could not be reached."
    remedy = "The house asks again by itself."


class DrawDayUnknown(NotFound):
    """There is no draw of this day."""

    message = "Nothing was committed to for this day."
    remedy = "Choose a day from the list of draws."


class EnterpriseUnknown(NotFound):
    """There is no such enterprise on file."""

    message = "No enterprise with this number is known to you."
    remedy = "Check the number, or file the enterprise first."


class EnterpriseInvalid(Invalid):
    """Some of the dossier's entries cannot be used."""

    message = "Some of the dossier's entries cannot be used."
    remedy = "Correct the marked fields and send again."


class EnterpriseKnown(Conflict):
    """This enterprise is on file already."""

    message = "An enterprise with the credit code %(credit_code)s is on file."
    remedy = "File a new version of its dossier instead of a second one."


class DossierDecided(Conflict):
    """This was decided on already."""

    message = "It was decided on: %(state)s."
    remedy = "Load the page again; file a new version if something has changed."


class OwnDossier(NotAllowed):
    """Nobody confirms what they filed."""

    message = "You filed this; another person confirms it."
    remedy = "Ask a colleague at customs."


class EnterpriseNotReady(Conflict):
    """The enterprise's dossier does not carry a filing."""

    message = (
        "It cannot be filed (F01): the dossier of %(name)s is not on file, or customs has not confirmed it."
    )
    remedy = "File the enterprise once and have customs confirm it; every later filing uses it."


class EnterpriseSuspended(Conflict):
    """Customs lets this enterprise file nothing at present."""

    message = "It cannot be filed (F02): %(name)s is suspended from %(from_on)s on. Source: %(source)s."
    remedy = "Ask customs what restores the class; a new fact with its source lifts it."


class AgentOutOfScope(Conflict):
    """The agent has no power for this."""

    message = (
        "It cannot be filed (F01): %(agent)s has no power today to declare for %(principal)s in %(mode)s."
    )
    remedy = "Lodge the power of attorney with its scope and days, and have customs confirm it."


class ModeNotAllowed(Conflict):
    """This supervision mode is not open to this filing."""

    message = "It cannot be filed (F03): your answers lead to %(proposed)s (line %(line)s), not to %(mode)s."
    remedy = "Choose the proposed mode, leave the choice to the house, or correct the answers."


class ListNotAllowed(Conflict):
    """A simplified list is not enough here."""

    message = "It cannot be filed (D07): a simplified list is not allowed here, because: %(why)s."
    remedy = "File in full, with all ten digits of the tariff line."


class AppealNotOpen(Conflict):
    """This cannot be appealed."""

    message = "Only a refusal by customs is appealed, once, while nothing else came of it."
    remedy = "The declaration's page shows what was refused, and what became of it."


class AppealUnknown(NotFound):
    """There is no such appeal."""

    message = "No appeal with this number is known to you."
    remedy = "Check the number, or start from the declaration."


class AppealDecided(Conflict):
    """This appeal is decided."""

    message = "This appeal is closed: %(state)s."
    remedy = "The way to court stays open where the law names it; the refusal's text says which."


class OwnRefusal(NotAllowed):
    """Nobody decides an appeal against his own refusal."""

    message = "You refused this, or lodged the appeal; another officer decides it."
    remedy = "Ask a colleague at customs."


class SlotTaken(Conflict):
    """This slot is full."""

    message = "All %(capacity)s places at %(starts_at)s are taken."
    remedy = "Choose another hour; cancelled places come free at once."


class SlotNotOpen(Conflict):
    """This hour cannot be booked."""

    message = "A slot is a full hour between %(earliest)s and %(latest)s for this filing."
    remedy = "Choose an hour that is offered. The green lane may book two hours ahead, any other twelve."


class NightLost(Conflict):
    """Night slots are closed to you for now."""

    message = "Two bookings were missed within 30 days: no night slots until %(until)s."
    remedy = "Book an hour between six in the morning and ten at night."


class SlotStands(Conflict):
    """There is a slot for this already."""

    message = "This declaration has a slot at %(starts_at)s."
    remedy = "Cancel it first; then book another."


class BookingUnknown(NotFound):
    """There is no such booking."""

    message = "No booking with this number is known to you."
    remedy = "Check the number, or start from the declaration."


class BookingClosed(Conflict):
    """This booking is over."""

    message = "This booking is: %(state)s."
    remedy = "Book a new slot."


class DocumentsDiffer(Invalid):
    """Order, receipt, waybill and list do not agree."""

    message = "They differ in: %(differences)s (%(refusal_codes)s)."
    remedy = "Correct what differs, or have order, payment and waybill corrected; nothing was filed."


class PartyMissing(Conflict):
    """Nobody is on file for a place that the message needs."""

    message = "F01: nobody is on file and confirmed as %(service)s; nothing was filed."
    remedy = (
        "Put the enterprise on file with its codes and what it is to this house, and have customs confirm it."
    )


class FilingUnknown(NotFound):
    """There is no such filing."""

    message = "No filing with this number is known to you."
    remedy = "Check the number, or start from the list of filings."


class FilingStands(Conflict):
    """This is filed already."""

    message = "The filing %(filing_id)s stands: it is %(state)s."
    remedy = "Wait for what the office says about it; one that it returns may be filed again."


class FilingClosed(Conflict):
    """This filing is not open to that."""

    message = "The filing is %(state)s."
    remedy = "Its page shows what may follow."


class NothingToFile(Conflict):
    """There is nothing to file now."""

    message = "Nothing of this kind is to be filed now: %(state)s."
    remedy = "Each filing has its moment; the page of the work's filings shows which comes next."


class SlipIncomplete(Invalid):
    """The slip lacks something."""

    message = "Vehicle, weights or flight are missing or impossible."
    remedy = "Fill in what is marked; nothing was sent."


class SlipNotApproved(Conflict):
    """Customs has not approved the release slip."""

    message = "G01: the release slip %(filing_id)s is %(state)s."
    remedy = "Wait for customs' approval; the vehicle does not pass the gate before."


class ListNotApproved(Conflict):
    """Customs has not approved the verification list."""

    message = "The verification list %(filing_id)s is %(state)s."
    remedy = "Wait for customs' approval: bonded goods are booked in on an approved list."
