"""What the suites of the search share: a few works, and an index of each kind that holds them."""

import os
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from marketplace.search.index import Question, SearchIndex, WorkDocument
from marketplace.search.meilisearch_index import MeilisearchIndex
from marketplace.search.memory_index import MemoryIndex
from marketplace.search.tantivy_index import TantivyIndex
from tests.contracts.small_meilisearch import MASTER_KEY, SmallMeilisearch, serving

REAL: Final = os.environ.get("MEILI_URL", "")
"""A real Meilisearch, if there is one; its key is in MEILI_KEY."""
KINDS: Final = ("memory", "tantivy", "small meilisearch", *(("meilisearch",) if REAL else ()))
Making = Callable[[], SearchIndex]


def document(work_id: str, *texts: str, **fields: Any) -> WorkDocument:
    usual: dict[str, Any] = {
        "kind": "fixed",
        "object_type": "painting",
        "currency": "CNY",
        "price_minor": 100_00,
        "listed_at": 1_790_000_000,
    }
    return WorkDocument(id=work_id, texts=texts, **usual | fields)


WORKS: Final = [
    document("river", "Along the River During the Qingming Festival", "清明上河圖", "Zhang Zeduan", "張擇端",
             maker="Zhang Zeduan", period="12", price_minor=900_00, listed_at=1_790_000_003,
             colour=("brown", "gold"), to=("CN",), size="monumental", band="CNY-0"),
    document("hill", "A Thousand Li of Rivers and Mountains", "千里江山圖", "Wang Ximeng", "王希孟",
             maker="Wang Ximeng", period="12", price_minor=500_00, object_type="handscroll",
             colour=("green", "blue"), to=("CN", "HK"), size="monumental", band="CNY-0"),
    document("water", "Water Lilies", "睡莲", "Claude Monet", "莫奈", body="oil on canvas",
             maker="Claude Monet", period="20", kind="auction", closes_at=1_800_000_000, price_minor=700_00,
             colour=("blue", "green"), to=("CN", "FR", "HK"), size="large", band="CNY-0"),
    document("bridge", "Japanese Footbridge", "日本桥", "Claude Monet", "莫奈", maker="Claude Monet",
             period="19", kind="auction", closes_at=1_790_100_000, price_minor=300_00, currency="EUR",
             colour=("green",), to=("FR", "DE"), size="medium", band="EUR-0"),
    document("vase", "Celadon vase", "青瓷瓶", "Unknown maker", body="stoneware, celadon glaze 龙泉",
             object_type="vase", period="13", place="Kaifeng bonded warehouse", size="small"),
    document("cezanne", "Baigneuses à l'étang", "Paul Cézanne", maker="Paul Cézanne", period="19"),
    document("strasse", "Die große Straße", "Ernst Ludwig Kirchner", period="20"),
    document("shrimps", "Shrimps", "墨虾", "Qi Baishi", "齊白石", "齐璜", "白石老人", "chi pai-shih",
             maker="Qi Baishi", period="20", colour=("white", "black"), size="medium"),
    document("music", "长亭乐", "Music in the long pavilion", period="21"),
]  # fmt: skip


@contextmanager
def indexes(kind: str, folder: Path) -> Iterator[Making]:
    """Yield what makes empty indexes of a kind, each apart from the others."""
    if kind == "memory":
        yield MemoryIndex
    elif kind == "tantivy":
        yield lambda: TantivyIndex(folder / uuid.uuid4().hex)
    elif kind == "meilisearch":
        with apart(REAL, os.environ.get("MEILI_KEY", "")) as making:
            yield making
    else:
        with small_meilisearch() as (url, _), apart(url, MASTER_KEY) as making:
            yield making


@contextmanager
def apart(url: str, key: str) -> Iterator[Making]:
    """Yield what makes indexes of their own on one server; their connections are let go in the end."""
    made: list[MeilisearchIndex] = []

    def make() -> SearchIndex:
        made.append(MeilisearchIndex(url, key=key, prefix=f"test_{uuid.uuid4().hex}_"))
        return made[-1]

    yield make
    for index in made:
        index.forget()


@contextmanager
def small_meilisearch() -> Iterator[tuple[str, SmallMeilisearch]]:
    """Serve our small Meilisearch on loopback; yield its address and what it keeps."""
    state = SmallMeilisearch()
    server = serving(state)
    thread = threading.Thread(target=partial(server.serve_forever, 0.01), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", state
    server.shutdown()
    server.server_close()
    thread.join()


def found(index: SearchIndex, text: str = "", **rest: Any) -> list[str]:
    return list(index.find(Question(text=text, **rest)).ids)
