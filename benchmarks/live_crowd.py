"""A thousand viewers of one stream of a megabit a second: what share of a core the serving process needs.

Beside it a bare loop that writes the same bytes to as many sockets. `... benchmarks.live_crowd [VIEWERS]`.
"""

import contextlib
import json
import os
import resource
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import psutil

from benchmarks.live_house import OnAir, build
from benchmarks.saleroom_watchers import serving
from marketplace.live import ffmpeg
from tests import cameras

VIEWERS: Final = 1000
SECONDS: Final = 8.0
WARM_S: Final = 4.0
PART_S: Final = 0.2
SLICE_S: Final = 0.125
LENGTH_S: Final = 80


def film() -> bytes:
    """Return a camera's recording at a megabit a second, sound and all."""
    made = [ffmpeg.program(), "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25"]
    made += ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", str(LENGTH_S)]
    made += ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25"]
    made += ["-b:v", "900k", "-minrate", "900k", "-maxrate", "900k", "-bufsize", "450k"]
    made += ["-x264-params", "nal-hrd=cbr", "-c:a", "libopus", "-f", "matroska", "pipe:1"]
    return subprocess.run(made, capture_output=True, check=True).stdout


def broadcast(url: str, house: OnAir, data: bytes, stop: threading.Event) -> None:
    """Send a film slice by slice, as fast as it was filmed."""
    path = f"/live/{house.session_id}/runs"
    headers = {"Authorization": f"Bearer {house.token}", "Accept": "application/json"}
    size = int(len(data) / LENGTH_S * SLICE_S)
    with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=20) as client:
        answer = client.post(path, json={"media_type": cameras.WEBM})
        run = answer.raise_for_status().json()["run"]
        begun = time.monotonic()
        for number, place in enumerate(range(0, len(data), size)):
            if stop.wait(max(0.0, begun + number * SLICE_S - time.monotonic())):
                return
            with contextlib.suppress(httpx.TransportError):  # the house closes as the benchmark ends
                answer = client.post(f"{path}/{run}/slices/{number}", content=data[place : place + size])
                answer.raise_for_status()


def crowd(port: int, session_id: str, viewers: int, seconds: float = SECONDS) -> dict[str, Any]:
    """Open as many streams, and count what comes in the seconds after they are warm."""
    asked = f"GET /live/{session_id}/stream.mp4 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    poll, lines, got = select.epoll(), {}, {}
    for _ in range(viewers):
        line = socket.create_connection(("127.0.0.1", port))
        line.sendall(asked)
        line.settimeout(0)
        lines[line.fileno()], got[line.fileno()] = line, 0
        poll.register(line, select.EPOLLIN)
    room = bytearray(1 << 20)
    begun = time.monotonic()
    warm_at, end_at = begun + WARM_S, begun + WARM_S + seconds
    print("warm", flush=True)
    closed = 0
    while (now := time.monotonic()) < end_at:
        for handle, _ in poll.poll(0.1):
            try:
                count = lines[handle].recv_into(room)
            except BlockingIOError:
                continue
            except ConnectionResetError:
                count = 0
            if not count:
                poll.unregister(handle)
                closed += 1
            elif now >= warm_at:
                got[handle] += count
        time.sleep(0.02)  # many parts at once: the crowd's own work is to take little of the machine
    rates = sorted(count * 8 / seconds / 1e6 for count in got.values())
    return {"mbit": sum(rates) / len(rates), "least": rates[0], "closed": closed}


def serving_cpu(process: psutil.Process) -> float:
    """Return the seconds of processor that the serving processes have used, FFmpeg left out."""
    used = 0.0
    for one in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            if "ffmpeg" not in one.name():
                used += sum(one.cpu_times()[:2])
    return used


@contextlib.contextmanager
def measured(process: psutil.Process, found: dict[str, Any]) -> Iterator[None]:
    """Note what share of a core was used meanwhile."""
    before, begun = serving_cpu(process), time.monotonic()
    yield
    found["core"] = (serving_cpu(process) - before) / (time.monotonic() - begun)


def watched(port: int, session_id: str, viewers: int, process: psutil.Process) -> dict[str, Any]:
    """Have a crowd watch from a process of its own, and measure the server meanwhile."""
    command = [sys.executable, "-m", "benchmarks.live_crowd", "crowd", str(port), session_id, str(viewers)]
    found: dict[str, Any] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        watching.stdout.readline()
        time.sleep(WARM_S)
        with measured(process, found):
            time.sleep(SECONDS - 0.5)
        seen: dict[str, Any] = json.loads(watching.stdout.readline())
    assert seen["mbit"] > 0.5, f"the stream did not come: {seen}"
    return found | seen


def bare(viewers: int) -> dict[str, Any]:
    """Write the same bytes to as many sockets in a bare loop: what it costs whoever does nothing else."""
    with socket.create_server(("127.0.0.1", 0), backlog=viewers) as door:
        port = door.getsockname()[1]
        command = [sys.executable, "-m", "benchmarks.live_crowd", "crowd", str(port), "none", str(viewers)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
            assert watching.stdout is not None
            lines = [door.accept()[0] for _ in range(viewers)]
            part = b"x" * int(1e6 / 8 * PART_S)
            for line in lines:
                line.settimeout(0)
            watching.stdout.readline()
            begun, before = time.monotonic(), time.process_time()
            turns = int((WARM_S + SECONDS + 1) / PART_S)
            for turn in range(turns):
                time.sleep(max(0.0, begun + turn * PART_S - time.monotonic()))
                for line in lines:
                    with contextlib.suppress(OSError):
                        os.write(line.fileno(), part)
            spent = (time.process_time() - before) / (time.monotonic() - begun)
            for line in lines:
                line.close()
            seen: dict[str, Any] = json.loads(watching.stdout.readline())
            return seen | {"core": spent}


def main(viewers: int) -> dict[str, Any]:
    """Measure ours, and the bare loop."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536), most))
    data = film()
    with tempfile.TemporaryDirectory() as folder:
        house = build(Path(folder))
        with serving(Path(folder)) as (port, process):
            stop = threading.Event()
            url = f"http://127.0.0.1:{port}"
            sending = threading.Thread(target=broadcast, args=(url, house, data, stop), daemon=True)
            sending.start()
            time.sleep(4)
            alone: dict[str, Any] = {}
            with measured(process, alone):
                time.sleep(3)
            ours = watched(port, house.session_id, viewers, process)
            stop.set()
            sending.join(5)
    return {"ours": ours, "idle": alone["core"], "bare": bare(viewers)}


if __name__ == "__main__":
    if sys.argv[1:2] == ["camera"]:  # of a film that comes in
        broadcast(
            sys.argv[2], OnAir(sys.argv[3], "", sys.argv[4]), sys.stdin.buffer.read(), threading.Event()
        )
    elif sys.argv[1:2] == ["crowd"]:
        print(json.dumps(crowd(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), *map(float, sys.argv[5:]))))
    else:
        print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else VIEWERS)))
