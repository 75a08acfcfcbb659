"""What is typed wrongly at a command is answered by a sentence that says what to type."""

from pathlib import Path

import pytest

from deploy import run
from deploy.journey import __main__ as journey


@pytest.mark.parametrize("port", ["80a", "0", "70000", "-1"])
def test_a_port_that_is_none(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)

    with pytest.raises(SystemExit, match=r"PORT=8080"):
        run.main([])


def test_a_folder_of_art_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(SystemExit):
            run.main(["--art", str(folder)])

        assert "ART=pictures" in capsys.readouterr().err


@pytest.mark.parametrize("pictures", ["", "/nowhere/at/all"])
def test_a_journey_without_pictures(pictures: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        journey.main(["--pictures", pictures])

    assert ended.value.code == journey.NOT_BEGUN
    assert "make journey PICTURES=" in capsys.readouterr().err
