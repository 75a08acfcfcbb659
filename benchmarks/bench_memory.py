"""Memory of the idle embedded installation: summed PSS of server, worker and their supervisor."""

import tempfile
import time
from pathlib import Path
from typing import Any, Final

from deploy.journey.house import House

TARGET_MIB: Final = 300
SETTLE_S: Final = 8


def run() -> list[dict[str, Any]]:
    """Start a house, leave it alone for a while, and sum what its processes hold."""
    with tempfile.TemporaryDirectory() as folder, House(data_dir=Path(folder)) as house:
        time.sleep(SETTLE_S)
        pss = sum(process.memory_full_info().pss for process in house.processes()) / 2**20
    return [
        {
            "name": "memory of the idle house",
            "ours": pss,
            "unit": "MiB PSS",
            "beside": "target",
            "beside_value": TARGET_MIB,
            "ratio": pss / TARGET_MIB,
            "target": f"< {TARGET_MIB} MiB",
            "met": pss < TARGET_MIB,
        }
    ]
