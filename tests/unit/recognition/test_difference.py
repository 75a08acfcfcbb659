"""What changed on a work between two photographs is found; what the light did is not."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from authentication.recognition.looking import look_at_work
from authentication.recognition.sight import Sight, State
from benchmarks.recognition_attacks import ATTACKS, Pixels
from tests.unit.recognition.pictures import jpeg, picture

SLUG = "oil-03"


def seen(pixels: Pixels, folder: Path) -> Sight:
    return look_at_work(folder, jpeg(pixels), {"registered": jpeg(picture(SLUG))})


@pytest.mark.parametrize("attack", ["re-photograph warp", "colour cast", "frame 12%"])
def test_a_stain_is_found_where_it_is_and_the_camera_is_not_a_stain(attack: str, tmp_path: Path) -> None:
    stained = picture(SLUG).copy()
    height, width = stained.shape[:2]
    ground = stained[height // 3, width // 4].astype(int)
    colour = tuple(int(each) for each in (255 - ground) // 2)
    cv2.circle(stained, (width // 4, height // 3), width // 30, colour, -1)

    clean, changed = (
        seen(ATTACKS[attack](each, np.random.default_rng(5)), tmp_path) for each in (picture(SLUG), stained)
    )

    assert clean.regions == ()
    first = changed.regions[0]
    assert first.x <= 0.25 <= first.x + first.width
    assert first.y <= 1 / 3 <= first.y + first.height
    assert first.width < 0.2
    assert changed.is_recognised
    assert set(changed.pictures) == {"found", "overlay", "heat"}


def test_another_work_is_not_laid_on_it_as_recognised(tmp_path: Path) -> None:
    told = seen(picture("bamboo-01"), tmp_path)

    assert not told.is_recognised
    assert told.state in {State.UNKNOWN, State.SIMILAR}
