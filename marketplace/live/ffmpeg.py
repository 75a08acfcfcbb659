"""FFmpeg as a program of its own: what a camera sends goes in, fragmented MP4 comes out.

It runs with the house's rights but reads only its standard input. Pipes are read and written by two threads;
under gevent these are greenlets, and its pipes do not block. It ends with its input, so also with the house.
"""

import contextlib
import ctypes
import importlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from foundation.errors import Unavailable
from marketplace.live.fragments import Fragment, Init, Splitter, StreamBroken

FRAGMENT_US: Final = 199_000
TIMESCALE: Final = 90_000
"""Of every run: there are players that read the first initialisation and skip the others."""
FRAMES: Final = 25
"""A second, where pictures are encoded anew."""
READ_BYTES: Final = 65_536
MOST_WAITING: Final = 256
"""Slices that wait for a program that takes none: half a minute of them."""
PATIENT: Final = 15
"""How nice a program is that may take its time."""
LOOK_S: Final = 0.02
PICTURE_S: Final = 10.0
EARLIER_S: Final = 0.5
"""By so much the sound of a fragment may begin before its pictures, from which FFmpeg counts."""
FILM_S: Final = 60.0
_PR_SET_PDEATHSIG: Final = 1


class NoFFmpeg(Unavailable):
    """The program that turns a camera's pictures into a stream is not there."""

    message = "This house cannot broadcast: the program FFmpeg is not installed."
    remedy = "Have the house's keeper install the package imageio-ffmpeg, or name one by IMAGEIO_FFMPEG_EXE."


class Stuck(Exception):
    """The program takes nothing any more."""


def program() -> str:
    """Return where FFmpeg is.

    :raises NoFFmpeg: if it is nowhere
    """
    try:
        found: str = importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe()
    except (ImportError, RuntimeError) as error:
        raise NoFFmpeg from error
    return found


def command(media_type: str, *, source: Sequence[str] = ("pipe:0",)) -> list[str]:
    """Return how a camera's stream is put into fragments.

    Pictures in H.264 and sound in AAC are taken as they are; everything else is encoded anew. The frame rate
    is set on the way out: VP8 in WebM names none, and FFmpeg would make it a thousand.

    :param media_type: as the recorder named it, such as `video/webm;codecs=vp8,opus`
    """
    said = media_type.lower()
    kind = "mp4" if said.startswith("video/mp4") else "flv" if "flv" in said else "matroska"
    plain = "codecs" not in said
    pictures = ["-c:v", "copy"]
    if not any(name in said for name in ("avc1", "avc3", "h264")) and not (kind != "matroska" and plain):
        pictures = ["-c:v", "libx264", "-preset", "superfast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"]
        pictures += ["-b:v", "1500k", "-g", str(FRAMES), "-r", str(FRAMES)]
    sound = ["-c:a", "copy"] if "mp4a" in said else ["-c:a", "aac", "-b:a", "96k", "-ac", "2"]
    return [
        *(program(), "-hide_banner", "-loglevel", "error", "-probesize", "500000"),
        *("-analyzeduration", "300000", "-f", kind, "-i", *source, "-map", "0:v:0", "-map", "0:a:0?"),
        *(*pictures, *sound, "-f", "mp4", "-use_editlist", "0", "-frag_duration", str(FRAGMENT_US)),
        *("-video_track_timescale", str(TIMESCALE)),
        *("-movflags", "+frag_keyframe+empty_moov+default_base_moof+skip_trailer", "-flush_packets", "1"),
        "pipe:1",
    ]


class Remuxer:
    """One run of the program."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        made: Callable[[Init | Fragment], None],
        ended: Callable[[bool], None],
        said: Path,
        is_patient: bool = False,
    ) -> None:
        """Start the program.

        :param made: told of everything that comes out, in its order
        :param ended: told once, when nothing more comes; with true, if its input had ended and all came out
        :param said: where its complaints are written
        :param is_patient: it takes what others leave of the processor: somebody may be on air
        """
        self._made, self._ended = made, ended
        self._finished = self._is_broken = False
        self._waiting: queue.Queue[bytes | None] = queue.Queue(MOST_WAITING)
        with said.open("ab") as complaints:
            self._process = subprocess.Popen(  # noqa: S603 -- our own program and arguments
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                bufsize=0,
                preexec_fn=_die_with_parent if _from_main() else None,  # noqa: PLW1509
            )
        self.pid = self._process.pid
        if is_patient:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, PATIENT)
        self._reader = threading.Thread(target=self._read, name="ffmpeg out", daemon=True)
        self._feeder = threading.Thread(target=self._feed, name="ffmpeg in", daemon=True)
        self._reader.start()
        self._feeder.start()

    def feed(self, data: bytes, *, wait_s: float = 0.0) -> None:
        """Give the program some bytes.

        :param wait_s: how long the bytes may wait for room; nobody on air waits
        :raises Stuck: if it takes nothing any more
        """
        try:
            deadline = time.monotonic() + wait_s
            while self._waiting.full() and self._reader.is_alive() and time.monotonic() < deadline:
                time.sleep(LOOK_S)
            self._waiting.put_nowait(data)
        except queue.Full as error:
            self.kill()
            raise Stuck from error

    def finish(self, wait_s: float) -> bool:
        """End its input, and wait until all has come out; say whether it came to its end by itself."""
        self._finished = True
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=wait_s)
        self._reader.join(wait_s)
        ended = not self._reader.is_alive()
        self.kill()
        return ended and (self._is_broken or (self._process.poll() or 0) >= 0)

    def kill(self) -> None:
        """End the program at once."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    def _feed(self) -> None:
        sink: Any = self._process.stdin
        try:
            while (data := self._waiting.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[sink.write(view) :]
        except (OSError, ValueError):
            pass  # it ended; the reader says so
        finally:
            with contextlib.suppress(OSError):
                sink.close()

    def _read(self) -> None:
        source: Any = self._process.stdout
        splitter = Splitter()
        try:
            while data := source.read(READ_BYTES):
                for one in splitter.feed(data):
                    self._made(one)
        except (OSError, ValueError, StreamBroken):
            self._is_broken = True
            self.kill()
        finally:
            with contextlib.suppress(queue.Full):
                self._waiting.put_nowait(None)  # the feeder goes too
            with contextlib.suppress(OSError):
                source.close()
            self._ended(self._process.wait() == 0 and self._finished)


def picture(init: bytes, fragments: bytes, *, after_s: float = 0.0) -> bytes | None:
    """Return the last picture of fragments as JPEG; None if there is none in them.

    :param after_s: how far into them it is at least: what is before is read, and not made into pictures
    """
    asked = [program(), "-hide_banner", "-loglevel", "error", "-f", "mp4", "-i", "pipe:0"]
    asked += ["-ss", f"{after_s - EARLIER_S:.6f}"] if after_s > EARLIER_S else []
    # Each picture replaces the one before, so that the last remains.
    asked += ["-an", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2pipe", "pipe:1"]
    try:
        done = subprocess.run(  # noqa: S603 -- our own program and arguments
            asked, input=init + fragments, capture_output=True, timeout=PICTURE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    begins = done.stdout.rfind(b"\xff\xd8\xff")
    return done.stdout[begins:] if begins >= 0 else None


def film(init: bytes, segments: Sequence[bytes]) -> bytes | None:
    """Return segments as one file that any player opens; None if they cannot be put together."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "film.mp4"
        asked = [program(), "-hide_banner", "-loglevel", "error", "-f", "mp4", "-i", "pipe:0", "-c", "copy"]
        asked += ["-movflags", "+faststart", str(out)]
        try:
            done = subprocess.run(  # noqa: S603 -- our own program and arguments
                asked, input=init + b"".join(segments), capture_output=True, timeout=FILM_S, check=False
            )
        except subprocess.TimeoutExpired:
            return None
        return out.read_bytes() if done.returncode == 0 and out.exists() else None


def _from_main() -> bool:
    """Say whether this is the main thread: a child that is to die with its parent dies with that thread."""
    return sys.platform == "linux" and threading.get_native_id() == os.getpid()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
