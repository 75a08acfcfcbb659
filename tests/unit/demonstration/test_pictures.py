"""What a folder of pictures says about the works."""

from pathlib import Path

import pytest

from deploy.journey.pictures import read_pictures, spread, years_of


class TestYearsOf:
    @pytest.mark.parametrize(
        ("text", "years"),
        [
            ("1897", (1897, 1897)),
            ("1630/40", (1630, 1640)),
            ("c. 1745\N{EN DASH}50", (1740, 1755)),
            ("c. 1643\N{EN DASH}c. 1645", (1638, 1650)),
            ("c. 1700", (1695, 1705)),
            ("Late 1630s", (1630, 1639)),
            ("525\N{EN DASH}480 B.C.", (-525, -480)),
            ("-490 to -480", (-490, -480)),
            ("-450", (-450, -450)),
            ("150 to 200 CE", (150, 200)),
            ("12th century", (1101, 1200)),
            ("early 19th c.", (1801, 1850)),
            ("12th century copy of 8th c. original", (1101, 1200)),
            ("1855, reworked 1857\N{EN DASH}59", (1855, 1859)),
            ("Date unknown", (None, None)),
            ("Modern", (None, None)),
        ],
    )
    def test_reads_the_dates_of_museums(self, text: str, years: tuple[int | None, int | None]) -> None:
        assert years_of(text) == years


class TestReadPictures:
    def test_describes_each_by_the_manifest_and_leaves_out_what_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "manifest.csv").write_text(
            "file,title,artist,date,category,medium,note\n"
            'there.jpg,Sea,"Hans Makart (Austrian, 1840-1884)",1870.0,painting,Oil on canvas,\n'
            "jade.jpg,Ladle,Unknown (Qing),1770.0,jade carving,Jade,\n"
            "gone.jpg,Gone,Nobody,1900,painting,Oil,\n",
            encoding="utf-8",
        )
        (tmp_path / "there.jpg").write_bytes(b"x")
        (tmp_path / "jade.jpg").write_bytes(b"x")

        sea, ladle = read_pictures(tmp_path)

        assert (sea.maker, sea.maker_life, sea.years) == ("Hans Makart", "Austrian, 1840-1884", (1870, 1870))
        assert (ladle.object_type, ladle.origin, ladle.date_text) == ("jade", "CN", "1770")

    def test_names_pictures_without_a_manifest_by_their_files(self, tmp_path: Path) -> None:
        (tmp_path / "my_last-picture.JPG").write_bytes(b"x")
        (tmp_path / "notes.txt").write_bytes(b"x")

        assert [picture.title for picture in read_pictures(tmp_path)] == ["my last picture"]

    def test_says_when_there_are_none(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match="no pictures"):
            read_pictures(tmp_path)

    def test_spreads_a_few_over_the_whole_folder(self, tmp_path: Path) -> None:
        for number in range(100, 160):
            (tmp_path / f"{number}.png").write_bytes(b"x")
        pictures = read_pictures(tmp_path)

        for count in (1, 4, 9, 30, 60):
            places = sorted(int(picture.title) - 100 for picture in spread(pictures, count))
            gaps = [
                after - before for before, after in zip(places, [*places[1:], 60 + places[0]], strict=True)
            ]
            assert len(set(places)) == count
            assert max(gaps) <= 3 * 60 / count
        with pytest.raises(ValueError, match="61 works"):
            spread(pictures, 61)

    def test_begins_a_longer_journey_with_the_pictures_of_a_shorter_one(self, tmp_path: Path) -> None:
        for number in range(10):
            (tmp_path / f"{number}.png").write_bytes(b"x")
        pictures = read_pictures(tmp_path)

        assert spread(pictures, 7)[:4] == spread(pictures, 4)
