"""Cameras for tests: a few seconds of a test picture, made by the same FFmpeg that the live room runs."""

import functools
import subprocess
from collections.abc import Iterator

from marketplace.live import ffmpeg

WEBM = "video/x-matroska;codecs=avc1,opus"
"""What Chromium calls its recordings in H.264."""


@functools.cache
def recorded(
    seconds: int = 4, *, sound: bool = True, codec: str = "h264", size: str = "160x90", key: int = 25
) -> bytes:
    """Return what a browser's recorder would send in all: 25 pictures a second, the first of `key` whole."""
    made = [ffmpeg.program(), "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25"]
    made += ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"] if sound else []
    made += ["-t", str(seconds)]
    if codec == "h264":
        made += ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"]
        made += ["-profile:v", "baseline"]
    else:
        made += ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"]
    made += ["-g", str(key), "-c:a", "libopus", "-f", "matroska", "pipe:1"]
    return subprocess.run(made, capture_output=True, check=True).stdout


@functools.cache
def fragmented(seconds: int = 4, *, sound: bool = True, key: int = 25) -> bytes:
    """Return what the live room's FFmpeg makes of that."""
    made = ffmpeg.command(WEBM)
    return subprocess.run(
        made, input=recorded(seconds, sound=sound, key=key), capture_output=True, check=True
    ).stdout


def slices(data: bytes, count: int) -> Iterator[bytes]:
    """Cut a recording as a recorder hands it out, the first slice of one byte."""
    yield data[:1]
    size = max(1, (len(data) - 1) // (count - 1) + 1)
    for place in range(1, len(data), size):
        yield data[place : place + size]
