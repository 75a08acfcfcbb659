"""The page that is kept, as the house hands it out."""

import hashlib

from flask.testing import FlaskClient


def test_it_is_saved_and_is_the_one_whose_hash_stands_beside_it(client: FlaskClient) -> None:
    saved = client.get("/verify/offline.html")
    page = client.get("/verify", headers={"Accept": "text/html"}).text

    assert saved.headers["Content-Disposition"] == "attachment; filename=bianliang-verify.html"
    assert hashlib.sha256(saved.data).hexdigest() in page
    assert "/verify/offline.html" in page
