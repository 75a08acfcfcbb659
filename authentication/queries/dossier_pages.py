"""A dossier as a page, with what a verification by the house's own trust file finds."""

from datetime import datetime

from sqlalchemy.orm import Session

from authentication.evidence import dossier, dossier_page
from authentication.queries.house import trust_policy


def page_of_dossier(
    session: Session, data: bytes, *, lang: str, at: datetime, say: dossier_page.Say | None = None
) -> str:
    """Return a dossier's file as one page of HTML.

    :param say: what the codes of other packages are called, by field and code

    :raises HouseNotReady: if the worker has not made its keys yet
    :raises authentication.evidence.errors.DossierBroken: if it is no dossier
    """
    verdict = dossier.verify(data, trust=trust_policy(session), at=at)
    return dossier_page.page(dossier.read(data), verdict=verdict, lang=lang, say=say)
