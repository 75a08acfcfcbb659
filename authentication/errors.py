"""What the registry declines, and why."""

from foundation.errors import Conflict, Invalid, NotFound, Unavailable


class ArtworkUnknown(NotFound):
    """No such artwork is registered, or none that you may see."""

    message = "No artwork is registered under %(artwork_id)s."
    remedy = "Check the number, or search the catalogue."


class CertificateUnknown(NotFound):
    """There is no such certificate."""

    message = "No certificate has the number %(number)s."
    remedy = "Check the number: it looks like BL-2026-000123."


class ImageUnknown(NotFound):
    """There is no such image."""

    message = "No image is kept under this hash."
    remedy = "Check the number, or start from the catalogue."


class LogEntryUnknown(NotFound):
    """The log has no such entry."""

    message = "The log does not reach this far."
    remedy = "Read its checkpoint to see how large it is."


class ExpertKeyUnknown(NotFound):
    """There is no such key."""

    message = "No key is enrolled under %(key_id)s."
    remedy = "Check the number, or start from the catalogue."


class NotYetSigned(NotFound):
    """The house has not signed this yet."""

    message = "The worker signs statements every second; this one is not signed yet."
    remedy = "Try again in a few seconds."


class TitleMissing(Invalid):
    """A work needs a title and a maker."""

    message = "Give the title and the maker in at least one language."
    remedy = "If the maker is not known, write 'Unknown'."


class YearsOutOfOrder(Invalid):
    """The years do not follow one another."""

    message = "%(later)s cannot come before %(earlier)s."
    remedy = "Check the maker's life and the years of making."


class PhotographMissing(Invalid):
    """A work needs a photograph to be recognised by."""

    message = "Add at least one photograph of the work."
    remedy = "A front view, in even light, cropped to the work, serves best."


class TooManyPhotographs(Invalid):
    """A work has as many photographs as it can have."""

    message = "A work can have %(limit)s photographs."
    remedy = "Choose those that show the work best."


class PhotographTwice(Conflict):
    """This photograph is already registered for this work."""

    message = "The same photograph was sent twice."
    remedy = "Leave one of them out."


class ImageRegisteredByAnother(Conflict):
    """This very photograph is registered by somebody else."""

    message = "This very file is registered for another registrant's work."
    remedy = "If the work is yours, write to the registry: two people cannot register one photograph."


class LooksLikeRegistered(Conflict):
    """The registry may know this work already."""

    message = "The photographs look like a work that is registered."
    remedy = (
        "If yours is another work, say so with a reason and send again. "
        "If you think that yours was registered by somebody else, write to the house."
    )


class ArtworkInUse(Conflict):
    """A certified work is not changed any more."""

    message = "This work is certified; its description is part of the certificate."
    remedy = "Ask the expert for a new certificate if something in it is wrong."


class ExpertKeyMissing(Conflict):
    """You have no approved key to certify with."""

    message = "Certificates are signed with a key of your own, and none of yours is approved."
    remedy = "Enrol a key on your keys page and have it approved."


class WitnessKeyWrong(Invalid):
    """This is not a witness's public key."""

    message = "This is not a witness's key."
    remedy = "Copy the line that the witness printed when it was made: a name, a plus, and so on to the end."


class WitnessNamed(Conflict):
    """This witness is named already."""

    message = "A witness with this key is named already, or was."
    remedy = "Have the witness make a new key: one that ended is not taken up again."


class WitnessUnknown(NotFound):
    """There is no such witness."""

    message = "No witness of the log has the key %(vkey)s."
    remedy = "The page of the log lists its witnesses."


class CosignatureWrong(Invalid):
    """This is not a witness's signature over a checkpoint of this log."""

    message = "The cosignature was not taken."
    remedy = "Send a checkpoint of this log as it stands, signed by a witness that the log's page names."


class ExpertKeyWrong(Invalid):
    """This is not an Ed25519 public key."""

    message = "The key is not an Ed25519 public key written as a Multikey."
    remedy = "A Multikey of this kind begins with z6Mk."


class KeyTaken(Conflict):
    """This key is enrolled already."""

    message = "This key is enrolled already; a key belongs to one person, once."
    remedy = "Make a new key."


class PossessionNotShown(Invalid):
    """The signature does not show that you hold this key."""

    message = "The signature over the enrolment does not open with the key that was given."
    remedy = "Sign the enrolment document as it is shown, with the same key."


class KeyNotOpen(Conflict):
    """The key is past this step."""

    message = "This key was approved, refused or ended before."
    remedy = "Look at its history on the keys page."


class OwnKey(Conflict):
    """Nobody approves a key of his own."""

    message = "A key is approved by somebody other than the one who holds it."
    remedy = "Ask a colleague to approve it."


class OwnKeyNeeded(Conflict):
    """You sign with your own key here."""

    message = "You have a key of your own; without its signature nothing is signed in your name."
    remedy = (
        "Sign in the browser that keeps your key. If it is lost, ask a regulator to retire it; "
        "if you retired it yourself, enrol a new one."
    )


class OwnKeyMissing(Conflict):
    """You have no approved key to sign this with."""

    message = "This is signed with a key of your own, and none of yours is approved for it."
    remedy = "Enrol a key on your keys page and have it approved, or sign without one."


class ActSignatureWrong(Invalid):
    """This is not your key's signature over this very act."""

    message = "The signature does not fit what is to be signed here and your approved key."
    remedy = (
        "Load the page again and sign what it shows; a signature holds for one act, one person and one role."
    )


class ActSignatureStale(Invalid):
    """The signature is too old, or from the future."""

    message = (
        "The signature was made more than 30 minutes ago, before your key was approved, or in the future."
    )
    remedy = "Check the clock of your machine, load the page again and sign anew."


class OwnWork(Conflict):
    """Nobody certifies a work of his own."""

    message = "You or your organisation registered this work; its examination must be somebody else's."
    remedy = "Ask another expert."


class ExaminationNeeded(Conflict):
    """A certificate rests on an examination that found the work genuine."""

    message = "You have not recorded an examination that finds this work genuine."
    remedy = "Examine the work and record your findings first."


class CertificateStands(Conflict):
    """The work has a certificate already."""

    message = "Certificate %(number)s stands for this work."
    remedy = "It would have to be revoked before another can be issued."


class CertificateNotInForce(Conflict):
    """The work has no certificate in force."""

    message = "The certificate of this work is not in force."
    remedy = "An expert has to examine and certify the work first."


class CertificateStateForbids(Conflict):
    """The certificate is past this step."""

    message = "Certificate %(number)s is past this step."
    remedy = "Look at its history on the certificate's page."


class NotYourCertificate(Conflict):
    """Another expert signed this certificate."""

    message = "Certificate %(number)s is signed by another expert."
    remedy = "That expert or the regulator can do this."


class SuspendedByRegulator(Conflict):
    """A regulator suspended this certificate."""

    message = "Certificate %(number)s was suspended by the regulator."
    remedy = "Answer his doubts; he alone can bring it back into force."


class SignatureWrong(Invalid):
    """The signature does not open with your key."""

    message = "The signature does not fit this certificate and your approved key."
    remedy = "Sign the document as it is shown, with the key that is approved."


class DatesWrong(Invalid):
    """A date lies in the future."""

    message = "An examination cannot be dated after today."
    remedy = "Correct the date."


class PictureBusy(Unavailable):
    """The picture could not be looked at just now."""

    message = "Too many photographs are waiting to be looked at."
    remedy = "Nothing was changed. Send it again in a little while."


class PictureTooHard(Invalid):
    """The picture could not be looked at."""

    message = "Looking at this photograph took too long or too much memory."
    remedy = "Reduce it and send it again."


class HouseNotReady(Unavailable):
    """The house has no keys yet."""

    message = "The worker has not started yet; it makes the keys of the house."
    remedy = "Start the worker and try again in a few seconds."


class PhotographGone(Invalid):
    """A photograph of this form is not remembered any more."""

    message = "The photographs you sent before are kept for six hours while a form is filled in."
    remedy = "Choose the photographs again and send the form once more."


class NothingToVerify(Invalid):
    """There is nothing to verify yet."""

    message = "Choose a passport file, or type the number of a certificate."
    remedy = "The number stands on the certificate, beside the QR code."


class PassportTooLarge(Invalid):
    """This file is too large for a passport."""

    message = "A passport has at most %(limit)s MiB."
    remedy = "Check that this is the file you mean."


class BatchUnknown(NotFound):
    """There is no such batch of works, or it is another's."""

    message = "No batch of works is kept under this number."
    remedy = "Begin from your works."


class BatchOpen(Conflict):
    """One batch at a time."""

    message = "A batch of yours is under way."
    remedy = "Let it come to its end, or stop it."


class VerificationOpen(Conflict):
    """One batch at a time."""

    message = "Something that you sent is being verified."
    remedy = "Wait until it is done, or stop it."


class VerificationUnknown(NotFound):
    """There is no such batch, or it is not yours."""

    message = "Nothing to be verified was sent under this number."
    remedy = "The page of verifying many at once lists what you sent."


class NotGathered(Invalid):
    """Nothing can be verified of this file."""

    message = "This file holds nothing that can be verified."
    remedy = "Send a ZIP archive of passports, a CSV with numbers in its first column, or NDJSON."


class BatchNotOpen(Conflict):
    """The batch is past this step, or not there yet."""

    message = "The batch is not at this step."
    remedy = "Look at where it stands."


class FileNotUnderstood(Invalid):
    """The file tells of no works in a way that is understood."""

    message = "The file is not understood."
    remedy = "Send a table, Linked Art or IIIF records, or a ZIP archive of them with their photographs."


class PhotographLacking(Invalid):
    """A photograph that is named does not come with the file."""

    message = "No photograph %(name)s came with it."
    remedy = "Put it into the archive under this name."
