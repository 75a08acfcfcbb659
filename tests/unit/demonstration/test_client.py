"""The journey's client: what it does when the house dies, declines or is busy."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from deploy.journey.client import Client, HouseGone, Problem, flatten


class House(BaseHTTPRequestHandler):
    """Answers what the test has put on the list; 'die' hangs up in the middle."""

    answers: ClassVar[list[tuple[int, dict[str, object]] | str]]
    seen: ClassVar[list[tuple[str, str | None]]]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.path, self.headers.get("Idempotency-Key")))
        answer = self.answers.pop(0)
        if isinstance(answer, str):
            self.connection.close()
            return
        status, body = answer
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    House.answers, House.seen = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), House)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


class TestClient:
    def test_sends_again_under_the_same_key_when_the_house_dies(self, url: str) -> None:
        House.answers[:] = ["die", "die", (201, {"id": "art_1"})]

        with Client(url) as client:
            card = client.post("/artworks", {"title": "x"})

        assert card == {"id": "art_1"}
        keys = {key for _, key in House.seen}
        assert len(House.seen) == 3
        assert len(keys) == 1
        assert None not in keys

    def test_gives_each_request_a_key_of_its_own(self, url: str) -> None:
        House.answers[:] = [(201, {}), (201, {})]

        with Client(url) as client:
            client.post("/a")
            client.post("/a")

        assert len({key for _, key in House.seen}) == 2

    def test_waits_while_its_first_attempt_is_being_answered(self, url: str) -> None:
        House.answers[:] = [(409, {"type": "/problems/still-at-it"}), (503, {}), (200, {"ok": True})]

        with Client(url) as client:
            assert client.post("/a") == {"ok": True}

    def test_raises_what_the_house_declines_and_books_it(self, url: str) -> None:
        House.answers[:] = [
            (409, {"type": "/problems/bid-too-low", "title": "Too low.", "detail": "Bid 5.", "asking": 5})
        ]

        with Client(url) as client, pytest.raises(Problem, match="bid-too-low: Too low") as raised:
            client.post("/bids", step="bid")

        assert (raised.value.slug, raised.value.status, raised.value.facts["asking"]) == (
            "bid-too-low",
            409,
            5,
        )
        assert client.stopwatch.laps["bid"].failures == 1

    def test_gives_up_when_the_house_stays_away(self) -> None:
        with Client("http://127.0.0.1:9", patience_s=0.1) as client, pytest.raises(HouseGone):
            client.get("/healthz")


class TestFlatten:
    def test_writes_nested_values_as_the_forms_do(self) -> None:
        body = {"title": {"en": "Sea", "zh": None}, "papers": ["a", "b"], "width_mm": 12}

        assert flatten(body) == {"title.en": "Sea", "papers[]": ["a", "b"], "width_mm": "12"}
