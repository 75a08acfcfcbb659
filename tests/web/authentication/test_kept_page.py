"""The page that is kept, as the house hands it out."""

import hashlib

from flask.testing import FlaskClient


def test_it_is_saved_and_is_the_one_whose_hash_stands_beside_it(client: FlaskClient) -> None:
    saved = client.get("/verify/offline.html")
    page = client.get("/verify", headers={"Accept": "text/html"}).text

    assert saved.headers["Content-Disposition"] == "attachment; filename=bianliang-verify.html"
    assert hashlib.sha256(saved.data).hexdigest() in page
    assert "/verify/offline.html" in page


def test_it_calls_statements_what_the_pages_of_the_house_call_them(client: FlaskClient) -> None:
    saved = client.get("/verify/offline.html").text

    for kind, english, chinese in (
        ("certificate", "Certified genuine", "认证为真"),
        ("custody.book_in", "Book into the vault", "入库登记"),
        ("title.transferred", "Title passed to a new owner", "所有权转移"),
    ):
        assert [f'"{kind}":"{said}"' in saved for said in (english, chinese)] == [True, True]
