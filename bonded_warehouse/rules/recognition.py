"""What a picture has to say so that one keeper beside it identifies a work. Pure."""

from typing import Final

SOUND: Final = frozenset({"same_picture", "same_photograph"})
"""The whole work lies on its registered photograph, and the pixels agree. All else goes to two keepers."""
NOT_SHOWN: Final = frozenset({"unknown", "similar"})
"""The picture does not show the work: if two keepers identify it nevertheless, a case is opened."""
