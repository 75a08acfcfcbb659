"""A passkey of the device itself: added, and then used instead of the password."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Browser

from foundation import clock
from foundation.accounts import operations
from foundation.db import transaction
from tests.browser.looking import open_page
from tests.conftest import INSTALLATION

pytestmark = [
    pytest.mark.browser,
    # Flask-Security's own form of a new passkey.
    pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning"),
]

EMAIL = "somebody@example.org"
PASSWORD = "a quiet river at dusk"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _open_account(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        operations.open_account(
            session,
            email=EMAIL,
            name="Somebody",
            roles=["buyer"],
            organisation_id=None,
            password_hash=hash_password(PASSWORD),
            actor=INSTALLATION,
            at=clock.now(),
        )


def test_a_passkey_is_added_and_opens_the_house(chromium: Browser, shown: Flask, url: str) -> None:
    with ThreadPoolExecutor(max_workers=1) as beside:
        beside.submit(_open_account, shown).result()
    house = url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, never to a number
    page = open_page(chromium, house)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(f"{house}/sign-in")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button[name=submit]")
    page.wait_for_url("**/desk")

    page.goto(f"{house}/wan-register")
    page.fill("[name=name]", "this device")
    page.check("input[name=usage][value=first]")
    page.click("form.form button[name=submit]")
    page.wait_for_selector("table:has-text('this device')")
    page.click("details.person summary")
    page.click(".menu-action")
    page.wait_for_selector(".sign-in")
    page.goto(f"{house}/wan-signin")
    page.click("form.form button[name=submit]")

    page.wait_for_url("**/desk")
    assert page.inner_text(".person-name") == "Somebody"
