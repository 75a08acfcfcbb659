"""A real browser shows a pushed notice once, under the house's policy; part of `make soak`."""

import json
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.looking import SOAKED

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not SOAKED, reason="the whole browser shows notifications: BROWSER_LIVES=all, make soak"
    ),
]


def test_a_notice_that_is_pushed_twice_stands_once(shown: Flask, chromium: Browser, url: str) -> None:
    context = chromium.new_context()
    context.grant_permissions(["notifications"], origin=url)
    page = context.new_page()
    page.goto(f"{url}/verify")
    page.evaluate(
        "navigator.serviceWorker.register('/service-worker.js').then(() => navigator.serviceWorker.ready)"
    )
    devtools = context.new_cdp_session(page)
    known: list[dict[str, Any]] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda said: known.extend(said["registrations"]))
    devtools.send("ServiceWorker.enable")
    page.wait_for_timeout(1000)
    said = {
        "id": "snd_1",
        "title": "You have been outbid",
        "body": "Bid again",
        "path": "/sales",
        "language": "en",
    }
    for _ in range(2):
        devtools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": url, "registrationId": known[-1]["registrationId"], "data": json.dumps(said)},
        )
        page.wait_for_timeout(1000)

    found = page.evaluate(
        "navigator.serviceWorker.ready.then((one) => one.getNotifications())"
        ".then((all) => all.map((one) => [one.title, one.tag, one.data.path]))"
    )
    assert found == [["You have been outbid", "snd_1", "/sales"]]
    context.close()
