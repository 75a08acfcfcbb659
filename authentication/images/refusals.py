"""Which pictures are not taken, and why."""

from foundation.errors import Invalid


class NotAPicture(Invalid):
    """This file is not a picture that can be kept."""

    message = "The content of %(name)s is not a JPEG, PNG, WebP or TIFF picture."
    remedy = "Export the photograph as JPEG, PNG, WebP or TIFF. Its name does not matter, its content does."


class KindNotTaken(Invalid):
    """Pictures of this kind are not taken."""

    message = "%(name)s is a %(kind)s file."
    remedy = "Export the photograph as JPEG, PNG, WebP or TIFF."


class PictureTruncated(Invalid):
    """The picture is not whole."""

    message = "%(name)s breaks off or is damaged: %(defect)s."
    remedy = "Copy it again from the camera and send it once more."


class PictureTooLarge(Invalid):
    """The picture has too many pixels."""

    message = "%(name)s has %(width)s x %(height)s pixels; the most that is taken is %(limit)s million."
    remedy = "Reduce it and send it again."


class PictureTooSmall(Invalid):
    """The picture is too small to recognise a work by."""

    message = "%(name)s has %(width)s x %(height)s pixels; each side needs at least %(limit)s."
    remedy = "Send the photograph in its full size."


class PictureMoves(Invalid):
    """The picture moves."""

    message = "%(name)s holds %(frames)s pictures, one after the other."
    remedy = "Send each as a still photograph."


class SeveralPictures(Invalid):
    """The file holds several pages."""

    message = "%(name)s holds %(frames)s pages."
    remedy = "Send each page as a photograph of its own."


class SomethingHidden(Invalid):
    """Something else hides behind the picture."""

    message = "%(name)s goes on for %(size_bytes)s bytes after its picture ends."
    remedy = "Export the photograph again; then only the picture is in the file."


class DepthNotTaken(Invalid):
    """Pictures of this depth are not taken."""

    message = "%(name)s keeps its pixels as %(depth)s."
    remedy = "Export it with 8 or 16 bits a channel."


class PictureRequestWrong(Invalid):
    """This part of the picture cannot be given."""

    message = (
        "The %(part)s %(given)s does not fit the picture, or is not written as the IIIF Image API writes it."
    )
    remedy = "Read the picture's info.json: it tells its size, what is kept ready, and the limits."


class PictureRequestUnsupported(Invalid):
    """This is not done with pictures here."""

    message = "The %(part)s %(given)s belongs to the IIIF Image API, but is not offered here."
    remedy = "Read the picture's info.json: it tells its size, what is kept ready, and the limits."
