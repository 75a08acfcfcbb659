"""What the rooms of violations call things."""

from typing import Final

from flask_babel import lazy_gettext

STATES: Final = {
    "found": lazy_gettext("Found: a plan of correction is awaited"),
    "planned": lazy_gettext("The plan waits to be accepted"),
    "correcting": lazy_gettext("Being corrected by an accepted plan"),
    "shown": lazy_gettext("The evidence of correction waits to be looked at"),
    "corrected": lazy_gettext("It is corrected"),
    "set_aside": lazy_gettext("The finding fell"),
}
STEPS: Final = {
    "found": lazy_gettext("A violation was found"),
    "planned": lazy_gettext("Plan of correction handed in"),
    "correcting": lazy_gettext("Plan accepted"),
    "shown": lazy_gettext("Evidence of correction handed in"),
    "corrected": lazy_gettext("Evidence accepted"),
    "set_aside": lazy_gettext("Set aside by another officer"),
    "returned": lazy_gettext("Sent back"),
    "contested": lazy_gettext("Contested"),
    "upheld": lazy_gettext("Upheld by another officer"),
    "published": lazy_gettext("Made public"),
    "unpublished": lazy_gettext("No longer published"),
}
CONTESTS: Final = {
    "lodged": lazy_gettext("Contested: another officer decides"),
    "upheld": lazy_gettext("Contested, and upheld"),
    "set_aside": lazy_gettext("Contested, and set aside"),
}
RESTORATIONS: Final = {
    "asked": lazy_gettext("Waits to be decided"),
    "granted": lazy_gettext("The level is restored"),
    "refused": lazy_gettext("Not restored"),
}
ALL: Final = {
    "violation": STATES,
    "violation_step": STEPS,
    "contest": CONTESTS,
    "restoration": RESTORATIONS,
}
"""Kind of word to its words."""
