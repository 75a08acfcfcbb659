"""What comes to the desks of the registry, and where its people begin."""

from typing import Any, Final

from flask_babel import lazy_gettext

from authentication.roles import ARTIST, AUDITOR, EXPERT, GALLERY, REGULATOR
from foundation.actor import Role
from foundation.worker import Guide

GUIDES: Final[dict[Role, Guide]] = {
    EXPERT: Guide(
        lazy_gettext(
            "Works that artists and galleries register come to you to be examined, and then their "
            "certificates to be signed with your own key. You can look through all that wait, or see to "
            "your key."
        ),
        (
            ("examinations.waiting", lazy_gettext("Works to examine")),
            ("keys.mine", lazy_gettext("My key")),
        ),
    ),
}
GROUPS: Final[tuple[tuple[Any, tuple[Role, ...]], ...]] = (
    (lazy_gettext("Artists"), (ARTIST,)),
    (lazy_gettext("Galleries"), (GALLERY,)),
    (lazy_gettext("Experts"), (EXPERT,)),
    (lazy_gettext("Regulators and auditors"), (REGULATOR, AUDITOR)),
)
