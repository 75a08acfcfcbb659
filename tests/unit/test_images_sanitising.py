import hashlib
import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from authentication.images.refusals import (
    DepthNotTaken,
    KindNotTaken,
    NotAPicture,
    PictureMoves,
    PictureTooLarge,
    PictureTooSmall,
    PictureTruncated,
    SeveralPictures,
    SomethingHidden,
)
from authentication.images.renditions import SIDES_PX, renditions
from authentication.images.sanitising import sanitise

GPS = 0x8825
SECRET = "Canary-of-the-place-where-it-hangs"
KINDS = ["JPEG", "PNG", "WEBP", "TIFF"]
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture(size: tuple[int, int] = (320, 200)) -> Image.Image:
    """Red above, blue below, so that what is upright shows."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, size[1] // 2, size[0], size[1]))
    return image


def encoded(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x013B] = SECRET
    notes.get_ifd(GPS).update({1: "N", 2: (34.0, 47.0, 30.0), 3: "E", 4: (114.0, 18.0, 20.0)})
    return notes


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


class TestSanitise:
    @pytest.mark.parametrize("kind", KINDS)
    def test_removes_place_author_and_comments(self, kind: str) -> None:
        how: dict[str, Any] = {"exif": exif()}
        if kind == "JPEG":
            how["comment"] = SECRET
        if kind != "TIFF":
            how["xmp"] = f"<x>{SECRET}</x>".encode()
        sent = encoded(picture(), kind, **how)
        assert SECRET.encode() in sent

        kept = sanitise(sent)

        assert SECRET.encode() not in kept.data
        assert not opened(kept.data).getexif().get_ifd(GPS)
        assert kept.source_sha256 == hashlib.sha256(sent).hexdigest()
        assert kept.sha256 == hashlib.sha256(kept.data).hexdigest()

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_leaves_the_pixels_of_an_upright_picture_alone(self, kind: str) -> None:
        sent = encoded(picture(), kind, exif=exif())

        kept = sanitise(sent)

        assert np.array_equal(np.asarray(opened(sent)), np.asarray(opened(kept.data)))
        assert len(kept.data) < len(sent)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_keeps_a_clean_file_byte_for_byte(self, kind: str) -> None:
        once = sanitise(encoded(picture(), kind)).data

        assert sanitise(once).data == once

    @pytest.mark.parametrize("kind", KINDS)
    def test_keeps_the_colour_profile(self, kind: str) -> None:
        kept = sanitise(encoded(picture(), kind, icc_profile=ICC, exif=exif()))

        assert opened(kept.data).info["icc_profile"] == ICC

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(("orientation", "size"), [(3, (320, 200)), (6, (200, 320)), (8, (200, 320))])
    def test_turns_the_picture_upright(self, kind: str, orientation: int, size: tuple[int, int]) -> None:
        back = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
        upright = picture(size)
        sent = encoded(upright.transpose(back[orientation]), kind, exif=exif(orientation))

        kept = sanitise(sent)

        assert (kept.width, kept.height) == size
        shown = opened(kept.data).convert("RGB")
        top, bottom = shown.getpixel((size[0] // 2, 5)), shown.getpixel((size[0] // 2, size[1] - 5))
        assert isinstance(top, tuple)
        assert isinstance(bottom, tuple)
        assert (top[0] > 150, bottom[2] > 150) == (True, True)

    def test_knows_the_kind_by_its_content(self) -> None:
        assert sanitise(encoded(picture(), "PNG"), name="photo.jpg").media_type == "image/png"

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
    @pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
    def test_refuses_a_picture_that_breaks_off(self, kind: str, part: float) -> None:
        rough = np.random.default_rng(5).integers(0, 255, (200, 320, 3), dtype=np.uint8)
        whole = encoded(Image.fromarray(rough), kind)

        with pytest.raises(PictureTruncated):
            sanitise(whole[: int(len(whole) * part)])

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_refuses_a_file_that_hides_another(self, kind: str) -> None:
        with pytest.raises(SomethingHidden) as refused:
            sanitise(encoded(picture(), kind) + b"PK\x03\x04 an archive")
        assert refused.value.facts["size_bytes"] == 15

    def test_cuts_off_padding(self) -> None:
        clean = encoded(picture(), "JPEG")

        assert sanitise(clean + bytes(64)).data == sanitise(clean).data

    def test_cuts_off_the_second_view_that_a_camera_announces(self) -> None:
        first, second = encoded(picture(), "JPEG"), encoded(picture((64, 64)), "JPEG")
        notice = b"\xff\xe2" + struct.pack(">H", 2 + 8) + b"MPF\0II*\0"
        kept = sanitise(first[:2] + notice + first[2:] + second)

        assert kept.data == sanitise(first).data

    def test_cuts_off_the_thumbnail_of_what_was_cropped_away(self) -> None:
        clean = encoded(picture(), "JPEG")
        inside = b"JFXX\0\x10" + SECRET.encode()
        sent = clean[:2] + b"\xff\xe0" + struct.pack(">H", 2 + len(inside)) + inside + clean[2:]

        assert SECRET.encode() not in sanitise(sent).data

    @pytest.mark.parametrize("kind", ["PNG", "WEBP"])
    def test_refuses_what_moves(self, kind: str) -> None:
        frames = [picture(), picture().transpose(Image.Transpose.ROTATE_180)]
        moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)

        with pytest.raises(PictureMoves):
            sanitise(moving)

    def test_refuses_several_pages(self) -> None:
        pages = encoded(picture(), "TIFF", save_all=True, append_images=[picture()])

        with pytest.raises(SeveralPictures) as refused:
            sanitise(pages)
        assert refused.value.facts["frames"] == 2

    def test_refuses_a_bomb_before_it_goes_off(self) -> None:
        header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

        def chunk(kind: bytes, body: bytes) -> bytes:
            return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

        bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")

        with pytest.raises(PictureTooLarge) as refused:
            sanitise(bomb)
        assert (refused.value.facts["width"], refused.value.facts["limit"]) == (60_000, 100)

    def test_refuses_a_bomb_in_a_tiff(self) -> None:
        small = encoded(Image.new("L", (64, 64)), "TIFF")
        wide = struct.pack("<HHII", 256, 4, 1, 4_000_000)
        bomb = small.replace(struct.pack("<HHII", 256, 4, 1, 64), wide)
        bomb = bomb.replace(struct.pack("<HHII", 256, 3, 1, 64), wide)
        assert bomb != small

        with pytest.raises(PictureTooLarge):
            sanitise(bomb)

    def test_refuses_a_picture_too_small_to_know_a_work_by(self) -> None:
        with pytest.raises(PictureTooSmall):
            sanitise(encoded(picture((400, 20)), "PNG"))

    def test_takes_16_bits(self) -> None:
        steps = np.linspace(0, 65535, 256 * 128).astype(np.uint16).reshape(128, 256)
        for kind in ("PNG", "TIFF"):
            kept = sanitise(encoded(Image.fromarray(steps), kind))
            shown = np.asarray(opened(kept.data))
            assert (shown.dtype, int(shown.min()), int(shown.max())) == (np.dtype(np.uint8), 0, 255)

    def test_refuses_numbers_that_are_no_colours(self) -> None:
        heights = Image.fromarray(np.ones((128, 128), dtype=np.float32))

        with pytest.raises(DepthNotTaken):
            sanitise(encoded(heights, "TIFF"))

    @pytest.mark.parametrize(("kind", "name"), [("GIF", "GIF"), ("BMP", "BMP"), ("PDF", "PDF")])
    def test_names_a_kind_that_is_not_taken(self, kind: str, name: str) -> None:
        with pytest.raises(KindNotTaken) as refused:
            sanitise(encoded(picture(), kind))
        assert refused.value.facts["kind"] == name

    def test_names_what_telephones_make(self) -> None:
        with pytest.raises(KindNotTaken) as refused:
            sanitise(b"\0\0\0\x18ftypheic" + bytes(60))
        assert refused.value.facts["kind"] == "HEIC"

    @pytest.mark.parametrize("nonsense", [b"", b"\xff\xd8", b"hello", bytes(1000), b"\x89PNG\r\n\x1a\n"])
    def test_refuses_nonsense(self, nonsense: bytes) -> None:
        with pytest.raises((NotAPicture, PictureTruncated)):
            sanitise(nonsense)

    @pytest.mark.parametrize("kind", KINDS)
    def test_refuses_or_takes_any_changed_file_and_never_breaks(self, kind: str) -> None:
        """Whatever bytes are turned, the answer is a picture or a refusal, never a failure."""
        from foundation.errors import Refusal

        whole = encoded(picture((96, 80)), kind, exif=exif(6))
        chance = np.random.default_rng(7)
        for _ in range(150):
            changed = bytearray(whole)
            for at in chance.integers(0, len(whole), 3):
                changed[at] = int(chance.integers(0, 256))
            try:
                kept = sanitise(bytes(changed))
            except Refusal:
                continue
            assert opened(kept.data).size == (kept.width, kept.height)


class TestRenditions:
    def test_fit_the_screen_and_are_small(self) -> None:
        rough = np.random.default_rng(3).integers(0, 255, (30, 40, 3), dtype=np.uint8)
        large = Image.fromarray(rough).resize((4000, 3000), Image.Resampling.BICUBIC)

        made = renditions(sanitise(encoded(large, "JPEG")).data)

        assert {name: max(opened(data).size) for name, data in made.items()} == SIDES_PX | {"blur": 28}
        assert len(made["thumb"]) < 60_000

    def test_enlarge_nothing(self) -> None:
        made = renditions(sanitise(encoded(picture(), "PNG")).data)

        assert opened(made["screen"]).size == (320, 200)

    def test_leave_a_handscroll_high_enough_to_read(self) -> None:
        made = renditions(sanitise(encoded(picture((6000, 400)), "JPEG")).data)

        width, height = opened(made["screen"]).size
        assert (width, height >= 260) == (4000, True)

    def test_show_the_colours_that_the_profile_means(self) -> None:
        lab = ImageCms.createProfile("LAB")
        swapped = ImageCms.profileToProfile(picture(), ImageCms.createProfile("sRGB"), lab, outputMode="LAB")
        assert swapped is not None

        shown = opened(renditions(sanitise(encoded(swapped, "TIFF")).data)["screen"]).convert("RGB")

        above = shown.getpixel((10, 10))
        assert isinstance(above, tuple)
        assert np.allclose(above, (200, 30, 30), atol=12)

    def test_are_on_white_where_the_picture_is_clear(self) -> None:
        clear = Image.new("RGBA", (128, 128), (0, 0, 0, 0))

        made = renditions(sanitise(encoded(clear, "PNG")).data)

        above = opened(made["thumb"]).convert("RGB").getpixel((5, 5))
        assert isinstance(above, tuple)
        assert min(above) > 250
