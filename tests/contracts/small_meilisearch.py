"""A small local Meilisearch of ours: the endpoints that the adapter uses, after the published API.

It is not Meilisearch. It takes and gives what https://www.meilisearch.com/docs/reference/api says, over real
HTTP, and finds by the rules that are written there: all words or fewer, the last one begun, a wrong letter
from four letters on and two from eight, neighbouring words joined; ranked by sort, words, typos, exactness,
attribute. So it shows that what the adapter sends is well formed and what it does with the answers; how the
real one ranks is shown where MEILI_URL names one.
"""

import json
import re
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MASTER_KEY = "a-key-of-at-least-16-bytes"
FILTER = re.compile(r"(\w+) (=|>=|<=|IN) (.+)", re.DOTALL)
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Unknown(Exception):
    """An index that is not there."""


class SmallMeilisearch:
    """Keeps indexes and does tasks at once, in their order."""

    def __init__(self) -> None:
        self.indexes: dict[str, dict[str, Any]] = {}
        self.tasks: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self.lock = threading.Lock()

    def task(self, kind: str, failed: str | None = None) -> tuple[int, dict[str, Any]]:
        uid = len(self.tasks)
        error = None if failed is None else {"code": failed, "type": "invalid_request"}
        self.tasks.append(
            {"uid": uid, "type": kind, "status": "failed" if failed else "succeeded", "error": error}
        )
        return 202, {
            "taskUid": uid,
            "indexUid": None,
            "status": "enqueued",
            "type": kind,
            "enqueuedAt": "2026-11-26T08:00:00.000000Z",
        }

    def answer(  # noqa: C901, PLR0911, PLR0912 -- a case for each endpoint
        self, method: str, path: str, body: Any
    ) -> tuple[int, Any]:
        path = path.partition("?")[0]
        match [method, *path.strip("/").split("/")]:
            case ["GET", "health"]:
                return 200, {"status": "available"}
            case ["GET", "tasks", uid]:
                return 200, self.tasks[int(uid)]
            case ["GET", "indexes", uid]:
                return (200, {"uid": uid, "primaryKey": "id"}) if uid in self.indexes else missing(uid)
            case ["POST", "indexes"]:
                self.indexes.setdefault(body["uid"], {"documents": {}, "settings": {}})
                return self.task("indexCreation")
            case ["DELETE", "indexes", uid]:
                gone = self.indexes.pop(uid, None)
                return self.task("indexDeletion", None if gone else "index_not_found")
            case ["PATCH", "indexes", uid, "settings"]:
                self.indexes[uid]["settings"] |= body
                return self.task("settingsUpdate")
            case ["POST", "indexes", uid, "documents"]:
                self.indexes[uid]["documents"] |= {one["id"]: one for one in body}
                return self.task("documentAdditionOrUpdate")
            case ["POST", "indexes", uid, "documents", "delete-batch"]:
                for one in body:
                    self.indexes[uid]["documents"].pop(one, None)
                return self.task("documentDeletion")
            case ["POST", "swap-indexes"]:
                for one, other in (pair["indexes"] for pair in body):
                    self.indexes[one], self.indexes[other] = self.indexes[other], self.indexes[one]
                return self.task("indexSwap")
            case ["POST", "multi-search"]:
                try:
                    return 200, {"results": [self.search(query) for query in body["queries"]]}
                except Unknown as unknown:
                    return 400, missing(str(unknown))[1]
            case _:
                return 404, {"code": "not_found"}

    def search(self, query: dict[str, Any]) -> dict[str, Any]:
        if query["indexUid"] not in self.indexes:
            raise Unknown(query["indexUid"])
        index = self.indexes[query["indexUid"]]
        settings = index["settings"]
        kept = [one for one in index["documents"].values() if admits(query.get("filter", []), one, settings)]
        ranked = [(rank, one) for one in kept if (rank := ranking(query, one, settings)) is not None]
        ranked.sort(key=lambda pair: (*sorting(query.get("sort", []), pair[1], settings), pair[0]))
        found = [one for _, one in ranked]
        result: dict[str, Any] = {"facetDistribution": {}}
        for name in query.get("facets", []):
            assert name in settings["filterableAttributes"]
            counts = Counter(value for one in found for value in one[name])
            most = settings["faceting"]["maxValuesPerFacet"]
            result["facetDistribution"][name] = dict(counts.most_common(most))
        if "hitsPerPage" in query:
            start, limit = (query["page"] - 1) * query["hitsPerPage"], query["hitsPerPage"]
            result["totalHits"] = len(found)
        else:
            start, limit = query.get("offset", 0), query.get("limit", 20)
            result["estimatedTotalHits"] = len(found)
        shown = settings["displayedAttributes"]
        result["hits"] = [{name: one[name] for name in shown} for one in found[start : start + limit]]
        return result


def missing(uid: str) -> tuple[int, dict[str, Any]]:
    return 404, {"message": f"Index `{uid}` not found.", "code": "index_not_found", "type": "invalid_request"}


def admits(wanted: list[Any], one: dict[str, Any], settings: dict[str, Any]) -> bool:
    return all(
        any(holds(part, one, settings) for part in each)
        if isinstance(each, list)
        else holds(each, one, settings)
        for each in wanted
    )


def holds(part: str, one: dict[str, Any], settings: dict[str, Any]) -> bool:
    found = FILTER.fullmatch(part)
    assert found is not None, part
    name, operator, value = found.groups()
    assert name in settings["filterableAttributes"], name
    has = one[name] if isinstance(one[name], list) else [one[name]]
    if operator in {"=", "IN"}:
        texts = [re.sub(r"\\(.)", r"\1", text) for text in TEXT.findall(value)]
        return bool(set(map(str, has)) & set(texts))
    return bool(has[0] >= int(value) if operator == ">=" else has[0] <= int(value))


def sorting(sort: list[str], one: dict[str, Any], settings: dict[str, Any]) -> tuple[int, ...]:
    keys = []
    for each in sort:
        name, _, way = each.partition(":")
        assert name in settings["sortableAttributes"]
        keys.append(one[name] if way == "asc" else -one[name])
    return tuple(keys)


def ranking(query: dict[str, Any], one: dict[str, Any], settings: dict[str, Any]) -> tuple[int, ...] | None:
    """Return a document's place by words, typos, exactness and attribute; None if it is none."""
    words = query.get("q", "").split()
    if not words:
        return (0,)
    found = [best(n, words, one, settings) for n in range(len(words))]
    met = next((n for n, each in enumerate(found) if each is None), len(found))
    if met == 0 or (query["matchingStrategy"] == "all" and met < len(found)):
        return None
    places = [each for each in found[:met] if each is not None]
    return (-met, *(sum(column) for column in zip(*places, strict=True)))


def best(n: int, words: list[str], one: dict[str, Any], settings: dict[str, Any]) -> tuple[int, ...] | None:
    """Return (typos, inexactness, attribute) of the best place of a word, alone or with its neighbours."""
    asked = [
        words[n],
        *("".join(words[i:j]) for i in range(len(words)) for j in (i + 2, i + 3) if i <= n < j),
    ]
    typos = settings["typoTolerance"]
    sizes = typos["minWordSizeForTypos"]
    places = []
    for word in asked:
        allowed = (len(word) >= sizes["oneTypo"]) + (len(word) >= sizes["twoTypos"])
        is_last = words[-1] == word
        for place, name in enumerate(settings["searchableAttributes"]):
            most = 0 if name in typos["disableOnAttributes"] else allowed
            for had in one[name].split():
                if had == word:
                    places.append((0, 0, place))
                elif is_last and had.startswith(word):
                    places.append((0, 1, place))
                elif most and had[:1] == word[:1] and (wrong := apart(had, word, begun=is_last)) <= most:
                    places.append((wrong, 1, place))
    return min(places, default=None)


def apart(had: str, word: str, *, begun: bool) -> int:
    """Return how many letters differ; of the beginning of `had` alone where the word is only begun."""
    row = list(range(len(word) + 1))
    nearest = row[-1]
    for at, letter in enumerate(had, 1):
        before, row[0] = row[0], at
        for n, wanted in enumerate(word, 1):
            before, row[n] = row[n], min(row[n] + 1, row[n - 1] + 1, before + (letter != wanted))
        nearest = min(nearest, row[-1])
    return nearest if begun else row[-1]


def serving(state: SmallMeilisearch) -> ThreadingHTTPServer:
    """Return a server on a free port of loopback; `serve_forever` is the caller's."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with state.lock:
                state.asked.append((self.command, self.path))
                if self.headers.get("Authorization") != f"Bearer {MASTER_KEY}":
                    status, said = 403, {"code": "invalid_api_key", "type": "auth"}
                else:
                    status, said = state.answer(self.command, self.path, json.loads(body) if body else None)
            text = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 -- as the standard library calls them

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Keep quiet."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
