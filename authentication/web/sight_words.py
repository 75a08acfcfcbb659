"""What a picture was seen to be, in words, each with what to make of it."""

from typing import Any, Final

from flask_babel import lazy_gettext

WORDS: Final[dict[str, Any]] = {
    "sight.same_photograph": lazy_gettext("The same photograph"),
    "sight.same_picture": lazy_gettext("The same picture"),
    "sight.other_impression_or_version_possible": lazy_gettext("This work, or another impression or version"),
    "sight.detail_of": lazy_gettext("A detail of this work"),
    "sight.similar": lazy_gettext("Similar, not recognised"),
    "sight.unknown": lazy_gettext("Not recognised"),
    "sight_advice.same_photograph": lazy_gettext(
        "The registered photograph itself, or a copy of it."
        " It says nothing of the object that you have before you."
    ),
    "sight_advice.same_picture": lazy_gettext(
        "It shows this work, or a print or copy that nobody tells from it in a picture."
    ),
    "sight_advice.other_impression_or_version_possible": lazy_gettext(
        "It lies on the registered photograph and differs in places: another impression, a study, another"
        " version, or a poor picture. Let a person compare."
    ),
    "sight_advice.detail_of": lazy_gettext(
        "A part of the registered photograph was found again. The rest is not seen."
    ),
    "sight_advice.similar": lazy_gettext(
        "Some of it is like this work, too little to say so."
        " Photograph it from straight ahead, in even light."
    ),
    "sight_advice.unknown": lazy_gettext(
        "Of the works that everybody may see, none was recognised. Photograph it from straight ahead, in even"
        " light, and fill the picture with it. A work that is not shown yet is not told."
    ),
}

GRADES: Final[dict[str, Any]] = {
    f"grade.{name}": WORDS[f"sight.{name}"]
    for name in ("same_photograph", "other_impression_or_version_possible", "detail_of")
}
"""Where a work was recognised among those that a photograph looks like; what hashes say has other words."""
