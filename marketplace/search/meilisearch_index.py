"""Meilisearch, over HTTP: for a house that has outgrown one folder.

It is given our own tokens, so that Chinese, pinyin and other scripts are found as the embedded index finds
them; its own typo tolerance, prefixes and ranking do the rest. Each Chinese character becomes `u` and its
number, since its segmenters would cut what is kept in pairs, and its typos would mistake one for another.

Unlike the embedded index it looks at the first ten words of a question alone.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, Final

import httpx

from marketplace.errors import SearchUnavailable
from marketplace.search import tokens
from marketplace.search.index import FACET_VALUES, FILTERS, Question, Results, WorkDocument

WORKS, NEXT = "works", "works_next"
"""The index that is read, and the one that takes its place when all is made anew."""
BATCH: Final = 1000
ANSWER_S: Final = 5.0
"""How long a reader waits for an answer."""
TASK_S: Final = 600.0
"""How long a writer waits until what it wrote can be found."""
MOST_WORDS: Final = 10
MOST_HITS: Final = 1_000_000
SORTS: Final = {
    "newest": ["listed_at:desc"],
    "closing": ["closes_at:asc"],
    "price": ["price_minor:asc"],
    "-price": ["price_minor:desc"],
}
SETTINGS: Final[dict[str, Any]] = {
    "searchableAttributes": ["names", "names_han", "sounds", "body", "body_han"],
    "filterableAttributes": ["id", *FILTERS, "price_minor"],
    "sortableAttributes": ["listed_at", "closes_at", "price_minor"],
    "displayedAttributes": ["id"],
    "rankingRules": ["sort", "words", "typo", "exactness", "attribute", "proximity"],
    "typoTolerance": {
        "enabled": True,
        "minWordSizeForTypos": {"oneTypo": 4, "twoTypos": 8},
        "disableOnAttributes": ["names_han", "body_han"],
    },
    "faceting": {"maxValuesPerFacet": FACET_VALUES, "sortFacetValuesBy": {"*": "count"}},
    "pagination": {"maxTotalHits": MOST_HITS},
}


class MeilisearchIndex:
    """One index of a Meilisearch server; `key` may search it and write to it."""

    def __init__(self, url: str, *, key: str = "", prefix: str = "") -> None:
        """Know where the server is; nothing is asked of it yet.

        :param prefix: set before the names of the indexes, so that several houses share one server
        """
        self._works, self._next = prefix + WORKS, prefix + NEXT
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(
            base_url=url.rstrip("/"), headers=headers, timeout=ANSWER_S, trust_env=False
        )

    def put(self, documents: Iterable[WorkDocument]) -> int:
        """Add documents, each in place of the one of its id."""
        self._ensure(self._works)
        return self._add(self._works, documents)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget works."""
        self._ensure(self._works)
        self._done(self._ask("POST", f"/indexes/{self._works}/documents/delete-batch", list(ids)))

    def replace_all(self, documents: Iterable[WorkDocument]) -> int:
        """Forget everything and add these: a second index is filled and takes the place of the first."""
        self._ensure(self._works)
        self._done(self._ask("DELETE", f"/indexes/{self._next}"), may_fail=True)
        self._ensure(self._next)
        count = self._add(self._next, documents)
        self._done(self._ask("POST", "/swap-indexes", [{"indexes": [self._works, self._next]}]))
        self._done(self._ask("DELETE", f"/indexes/{self._next}"))
        return count

    def find(self, question: Question) -> Results:
        """Answer a question."""
        runs = tokens.asked(question.text)
        words = list(dict.fromkeys(word for run in runs for word in _asked(run)))[:MOST_WORDS]
        found = self._find(question, words, "last" if question.is_loose else "all")
        if found.total or question.is_loose:
            return found
        for fewer in _with_less(runs, words):
            found = self._find(question, fewer, "all")
            if found.total:
                break
        return found

    def forget(self) -> None:
        """Remove the index, and let the connections go: for an installation that is taken down."""
        self._done(self._ask("DELETE", f"/indexes/{self._works}"), may_fail=True)
        self._client.close()

    def _find(self, question: Question, words: list[str], matching: str) -> Results:
        free = [name for name in question.facets if name not in question.filters]
        page = {"offset": question.offset, "limit": question.limit}
        if question.limit and question.offset % question.limit == 0:  # then it counts all of them
            page = {"hitsPerPage": question.limit, "page": question.offset // question.limit + 1}
        common = {"indexUid": self._works, "q": " ".join(words), "matchingStrategy": matching}
        sort = SORTS.get(question.order) or ([] if words else SORTS["newest"])
        queries = [
            common | page | {"filter": _filter(question, question.filters), "sort": sort, "facets": free}
        ]
        narrowed = [name for name in question.filters if name in question.facets]
        for name in narrowed:
            others = {key: values for key, values in question.filters.items() if key != name}
            queries.append(common | {"limit": 0, "filter": _filter(question, others), "facets": [name]})
        answers = self._ask("POST", "/multi-search", {"queries": queries})
        if answers is None:  # nothing was ever written
            return Results(ids=(), total=0, facets={name: [] for name in question.facets})
        first, *rest = answers["results"]
        counted = {name: first.get("facetDistribution", {}).get(name, {}) for name in free}
        for name, answer in zip(narrowed, rest, strict=True):
            counted[name] = answer.get("facetDistribution", {}).get(name, {})
        return Results(
            ids=tuple(hit["id"] for hit in first["hits"][: question.limit]),
            total=first.get("totalHits", first.get("estimatedTotalHits", 0)),
            facets={
                name: sorted(counted[name].items(), key=lambda pair: (-pair[1], pair[0]))
                for name in question.facets
            },
        )

    def _ensure(self, name: str) -> None:
        """Have an index with our settings; those that stand already are written again at no cost."""
        if self._ask("GET", f"/indexes/{name}") is None:
            self._done(self._ask("POST", "/indexes", {"uid": name, "primaryKey": "id"}))
            self._done(self._ask("PATCH", f"/indexes/{name}/settings", SETTINGS))

    def _add(self, name: str, documents: Iterable[WorkDocument]) -> int:
        count = 0
        tasks = []
        for batch in _batches(documents):
            tasks.append(self._ask("POST", f"/indexes/{name}/documents?primaryKey=id", batch))
            count += len(batch)
        for task in tasks:
            self._done(task)
        return count

    def _done(self, task: dict[str, Any] | None, *, may_fail: bool = False) -> None:
        """Wait until what was asked for is done."""
        if task is None:
            return
        until = time.monotonic() + TASK_S
        pause = 0.005
        while time.monotonic() < until:
            state = self._ask("GET", f"/tasks/{task['taskUid']}")
            if state is not None and state["status"] == "succeeded":
                return
            if state is None or state["status"] in {"failed", "canceled"}:
                if may_fail:
                    return
                break
            time.sleep(pause)
            pause = min(pause * 1.5, 0.25)
        raise SearchUnavailable

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the server; None where what is asked about is not there.

        :raises SearchUnavailable: if it does not answer, or refuses
        """
        import httpx  # noqa: PLC0415 -- a house with the embedded index need not carry it

        try:
            answer = self._client.request(method, path, json=body)
            if answer.status_code == httpx.codes.NOT_FOUND or _is_unknown(answer):
                return None
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise SearchUnavailable from error


def _is_unknown(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and bool(answer.json().get("code") == "index_not_found")  # noqa: PLR2004


def _filter(question: Question, filters: Mapping[str, tuple[str, ...]]) -> list[str | list[str]]:
    """Return what must hold, in Meilisearch's words: of each list inside one, of the outer all."""
    wanted: list[str | list[str]] = [
        [f"{name} = {_quoted(value)}" for value in values] for name, values in filters.items()
    ]
    if question.within:
        wanted.append(f"id IN [{', '.join(map(_quoted, question.within))}]")
    if question.price_from is not None:
        wanted.append(f"price_minor >= {question.price_from}")
    if question.price_to is not None:
        wanted.append(f"price_minor <= {question.price_to}")
    return wanted


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _batches(documents: Iterable[WorkDocument]) -> Iterator[list[dict[str, Any]]]:
    kept = iter(documents)
    while batch := [_document(document) for document in islice(kept, BATCH)]:
        yield batch


def _document(document: WorkDocument) -> dict[str, Any]:
    names = list(chain.from_iterable(map(tokens.runs, document.texts)))
    body = tokens.runs(document.body)
    return {name: list(document.values(name)) for name in FILTERS} | {
        "id": document.id,
        "names": _latin(names),
        "names_han": _han(names),
        "sounds": " ".join(chain.from_iterable(map(tokens.sounds, document.texts))),
        "body": _latin(body),
        "body_han": _han(body),
        "price_minor": document.price_minor,
        "listed_at": document.listed_at,
        "closes_at": document.closes_at,
    }


def _latin(runs: list[tokens.Run]) -> str:
    return " ".join(run.text for run in runs if not run.is_cjk)


def _han(runs: list[tokens.Run]) -> str:
    """Return characters alone and in pairs, each as letters and figures."""
    return " ".join(_spelled(each) for run in runs if run.is_cjk for each in (*run.text, *run.pairs))


def _asked(run: tokens.Run) -> list[str]:
    return [_spelled(pair) for pair in run.pairs] if run.is_cjk else [run.text]


def _with_less(runs: list[tokens.Run], words: list[str]) -> Iterator[list[str]]:
    """Yield what is asked when no work has all of the words.

    That is without each that can be spared in turn, then likewise the characters of Chinese in any order.
    """
    yield from _sparing(words)
    if any(run.is_cjk and run.is_long for run in runs):
        each = (map(_spelled, run.text) if run.is_cjk else (run.text,) for run in runs)
        alone = list(dict.fromkeys(chain.from_iterable(each)))[:MOST_WORDS]
        yield alone
        yield from _sparing(alone)


def _sparing(words: list[str]) -> Iterator[list[str]]:
    spared = len(words) - tokens.enough(len(words))
    for start in range(len(words) - spared, -1, -1) if spared else ():
        yield words[:start] + words[start + spared :]


def _spelled(characters: str) -> str:
    return "".join(f"u{ord(character):x}" for character in characters)
