"""Two houses do not share a data folder or a port; the second says so and ends."""

import socket
from pathlib import Path

import pytest

from deploy.journey.house import House, HouseBroken, free_port
from deploy.run import alone


def test_a_second_house_on_the_same_data_is_told(tmp_path: Path) -> None:
    with (
        alone(House(tmp_path, port=free_port())),
        pytest.raises(HouseBroken, match="already"),
        alone(House(tmp_path, port=free_port())),
    ):
        pass


def test_a_house_on_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(HouseBroken, match=str(port)), alone(House(tmp_path, port=port)):
            pass


def test_the_next_house_finds_it_free_again(tmp_path: Path) -> None:
    port = free_port()
    for _ in range(2):
        with alone(House(tmp_path, port=port)):
            assert (tmp_path / "open.lock").exists()
