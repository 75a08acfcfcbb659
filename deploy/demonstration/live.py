"""The demonstration's gallery: its page, its studio in the vault, a session that was on air, one to come."""

import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from PIL import Image

from deploy.demonstration.stages import Placing
from deploy.journey.cast.troupe import Owner
from deploy.journey.cast.warehouse import Step, take
from deploy.journey.client import Client, Json
from deploy.journey.lives.telling import Teller, now
from marketplace.live.ffmpeg import program

KAIFENG: Final = ZoneInfo("Asia/Shanghai")
SHOWN: Final = 3
"""Works that were on air."""
EACH_S: Final = 9
"""How long each of them is in the picture."""
SLICE_BYTES: Final = 24_576
PAGE: Final = {
    "slug": "bianhe",
    "theme": "celadon",
    "name_en": "Bianhe Gallery (demonstration)",
    "name_zh": "汴河画廊（演示）",
    "intro_en": "Works of the demonstration's invented artists, from their studios to the bonded vault.",
    "intro_zh": "演示用虚构艺术家之作，自画室直抵保税库。",
}
PAST: Final = {"en": "A glance into the vault", "zh": "库中一瞥"}
NEXT: Final = {"en": "Ink and glaze, from the vault", "zh": "水墨与青瓷：库中直播"}
EVENING: Final = 20
"""The hour of the day, in Kaifeng, at which the next session begins."""
LONGEST: Final = 2.2
"""A handscroll before a camera that shows all of it is a line: nobody knows it again."""
FILM_TYPE: Final = "video/mp4;codecs=avc1.42E01F,mp4a.40.2"


@dataclass(frozen=True, slots=True)
class Vault:
    """Those who hold a session, and where."""

    teller: Teller
    gallery: Owner
    studio_id: str

    @property
    def desk(self) -> Client:
        """Return the gallery's line to the house."""
        return self.gallery.consignor.client

    def announce(self, title: dict[str, str], works: Sequence[str], starts_at: datetime) -> str:
        """Announce a session with its notice to customs, of which an officer takes note; return its id."""
        one, two = self.teller.troupe.keepers
        wanted = {
            "title_en": title["en"],
            "title_zh": title["zh"],
            "work_ids": list(works),
            "host_id": self.gallery.consignor.account_id,
            "place_id": self.studio_id,
            "handler_1": one.account_id,
            "handler_2": two.account_id,
            "starts_at": starts_at.isoformat(),
            "minutes": 60,
        }
        session_id = str(self.desk.post("/live", wanted, step="announce a live session")["id"])
        self.desk.post(f"/live/{session_id}/customs-notice", {"reference": f"DEMO-LIVE-{session_id[-6:]}"})
        self.teller.troupe.customs.client.post(f"/live/{session_id}/customs-note")
        return session_id


def open_gallery(teller: Teller) -> Vault:
    """Open the gallery's page and its studio, whichever is not there yet."""
    gallery = teller.troupe.galleries[1]
    if not teller.troupe.public.get("/galleries")["galleries"]:
        gallery.consignor.client.post("/storefront", PAGE, step="open a gallery's page")
    senior, at = teller.troupe.senior.client, f"/facilities/{teller.troupe.facility.id}/places"
    studio = next((one for one in senior.get(at)["places"] if one["kind"] == "studio"), None)
    if studio is None:
        wanted = {"kind": "studio", "code": "STUDIO", "name": {"en": "Studio", "zh": "直播间"}}
        studio = senior.post(at, wanted, step="open a studio")
    return Vault(teller, gallery, str(studio["id"]))


def show(vault: Vault, placings: Sequence[Placing], film: Path) -> None:
    """Hold a short session of works that are offered at a price; what stands is not held again.

    :param film: where the pictures before the camera are kept: half a minute, painted from the photographs
    """
    if any(one["state"] == "ended" for one in vault.desk.get("/live")["sessions"]):
        return
    chosen = [one for one in placings if one.piece.stage == "offer" and _is_wide(one)][:SHOWN]
    if not chosen:
        return
    make_film([one.piece.photographs[0] for one in chosen], film)
    session_id = vault.announce(PAST, [one.artwork_id for one in chosen], now() + timedelta(seconds=5))
    keepers = vault.teller.troupe.keepers
    holdings = [_holding_of(vault, one.artwork_id) for one in chosen]
    for holding_id in holdings:
        take(Step("check_out", keepers, place="STUDIO", return_hours=2), holding_id)
    vault.desk.post(f"/live/{session_id}/start", step="go on air")
    _broadcast(vault, session_id, film)
    vault.desk.post(f"/live/{session_id}/end", {"why": ""}, step="end a live session")
    for holding_id in holdings:
        take(Step("return_to_vault", keepers), holding_id, position=vault.teller.position())


def announce_next(vault: Vault) -> str | None:
    """Announce a session for tomorrow evening, where none is to come; return its id."""
    if any(one["state"] == "scheduled" and not _is_past(one) for one in vault.desk.get("/live")["sessions"]):
        return None
    offered = [one["id"] for one in vault.desk.get("/live/new")["works"]]
    starts = (now().astimezone(KAIFENG) + timedelta(days=1)).replace(
        hour=EVENING, minute=0, second=0, microsecond=0
    )
    return vault.announce(NEXT, offered[:SHOWN], starts) if offered else None


def make_film(photographs: Sequence[Path], film: Path) -> None:
    """Paint a film: each photograph on grey for some seconds, the camera moving in slowly; silent."""
    if film.exists():
        return
    inputs = [
        part
        for one in photographs
        for part in ("-framerate", "15", "-loop", "1", "-t", str(EACH_S), "-i", str(one))
    ]
    scenes = "".join(
        f"[{number}:v]scale=825:465:force_original_aspect_ratio=decrease:in_range=full:out_range=tv,format=yuv420p,pad=960:540:-1:-1:color=0x5b5a57,"
        f"zoompan=z='1+0.001*on':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=1:s=960x540:fps=15,setsar=1[s{number}];"
        for number in range(len(photographs))
    )
    joined = "".join(f"[s{number}]" for number in range(len(photographs)))
    silence = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono"]
    begun = film.with_suffix(".part.mp4")
    command = [
        program(), "-loglevel", "error", "-y", *inputs, *silence,
        "-filter_complex", f"{scenes}{joined}concat=n={len(photographs)}:v=1:a=0[film]",
        "-map", "[film]", "-map", f"{len(photographs)}:a", "-shortest",
        "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-g", "15",
        "-b:v", "1M", "-c:a", "aac", "-b:a", "32k",
        "-movflags", "+frag_keyframe+empty_moov+default_base_moof", str(begun),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    begun.replace(film)


def _broadcast(vault: Vault, session_id: str, film: Path) -> None:
    """Send the film as a camera would, and put one work after the other on the table meanwhile."""
    begun = vault.desk.post(f"/live/{session_id}/runs", {"media_type": FILM_TYPE}, step="begin a camera")
    run = f"/live/{session_id}/runs/{begun['run']}"
    camera = threading.Thread(target=_send, args=(vault.desk, run, film))
    camera.start()
    items = vault.desk.get(f"/live/{session_id}")["items"]
    began = time.monotonic()
    for number, item in enumerate(items):
        time.sleep(max(0.0, began + number * EACH_S + EACH_S / 3 - time.monotonic()))
        vault.desk.post(f"/live/items/{item['id']}/table", step="put a work on the table")
    camera.join()
    vault.desk.post(f"{run}/end")


def _send(desk: Client, run: str, film: Path) -> None:
    """Send a film slice by slice, in the time that it lasts."""
    data = film.read_bytes()
    slices = [data[at : at + SLICE_BYTES] for at in range(0, len(data), SLICE_BYTES)]
    began = time.monotonic()
    for number, one in enumerate(slices):
        time.sleep(max(0.0, began + SHOWN * EACH_S * number / len(slices) - time.monotonic()))
        desk.send(f"{run}/slices/{number}", one)


def _is_past(card: Json) -> bool:
    return datetime.fromisoformat(card["ends_at"]) < now()


def _is_wide(placing: Placing) -> bool:
    """Say whether a camera that shows all of a work shows enough of it."""
    with Image.open(placing.piece.photographs[0]) as picture:
        return max(picture.size) < LONGEST * min(picture.size)


def _holding_of(vault: Vault, artwork_id: str) -> str:
    found = vault.teller.troupe.senior.client.get("/holdings", artwork_id=artwork_id)["holdings"]
    return str(found[0]["holding"]["id"])
