"""The embedded index: tantivy in a folder, with our own tokens."""

import contextlib
import shutil
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import Query

from marketplace.errors import SearchUnavailable
from marketplace.search import tokens
from marketplace.search.index import FACET_VALUES, FILTERS, Question, Results, WorkDocument
from marketplace.search.tantivy_asking import SHORT, Asking

HEAP_BYTES: Final = 20_000_000
"""What the writer may gather before it writes; tantivy takes no less than 15 MB."""
WHOLE_HEAP_BYTES: Final = 400_000_000
"""The same where all works are brought anew, taken as it is filled: some 200,000 works stay in one piece.

Each piece has a dictionary of its own, and a word with a wrong letter is looked for in all of them: nine
pieces take nine times as long as one.
"""
REMEMBERED: Final = 128
"""Counts of facets that are kept for whoever turns the page; those of another state of the index are not."""
SHAPE: Final = "works-3"
"""Changes when a field does: one of another shape is left alone, and made anew by `flask search rebuild`."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("names", "body", "sounds"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("begins", tokenizer_name="whitespace", index_option="basic")
    for name in FILTERS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("price_minor", "listed_at", "closes_at"):
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


class TantivyIndex:
    """Many processes read; whoever writes holds tantivy's lock for the length of one batch."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / SHAPE
        self._folder.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(self._folder), reuse=True)
        self._index.config_reader(reload_policy="manual")
        self._state: tuple[int, int] = (0, 0)
        self._counted: OrderedDict[str, dict[str, list[tuple[str, int]]]] = OrderedDict()

    def put(self, documents: Iterable[WorkDocument]) -> int:
        """Add documents, each in place of the one of its id."""
        with self._writer() as writer:
            return self._add(writer, documents)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget works."""
        with self._writer() as writer:
            for work_id in ids:
                writer.delete_documents_by_term("id", work_id)

    def replace_all(self, documents: Iterable[WorkDocument]) -> int:
        """Forget everything and add these, in one commit."""
        with self._writer(WHOLE_HEAP_BYTES) as writer:
            writer.delete_all_documents()
            return self._add(writer, documents)

    def find(self, question: Question) -> Results:
        """Answer a question."""
        searcher = self._newest()
        asking = Asking(self._schema, searcher)
        text = asking.text(question)
        wanted = asking.wanted(question, question.filters, text)
        field, order = {
            "relevance": (None if text is not None else "listed_at", tantivy.Order.Desc),
            "newest": ("listed_at", tantivy.Order.Desc),
            "closing": ("closes_at", tantivy.Order.Asc),
            "price": ("price_minor", tantivy.Order.Asc),
            "-price": ("price_minor", tantivy.Order.Desc),
        }[question.order]
        result = searcher.search(
            wanted or Query.all_query(),
            limit=max(question.limit, 1),
            offset=question.offset,
            count=True,
            order_by_field=field,
            order=order,
        )
        hits = result.hits[: question.limit]
        ids = tuple(str(searcher.doc(address).get_first("id")) for _, address in hits)
        total = int(result.count)  # type: ignore[attr-defined] # its stub does not say so
        if not total and self._nothing_has(searcher, asking.wanted(question, {}, text), question):
            return Results(ids=(), total=0, facets={name: [] for name in question.facets})
        return Results(ids=ids, total=total, facets=self._facets(searcher, asking, question, text))

    def _nothing_has(self, searcher: tantivy.Searcher, wanted: Query | None, question: Question) -> bool:
        """Say whether nothing answers a question whatever is chosen, once nothing answers it as it is."""
        if not question.filters:
            return True
        return wanted is not None and not searcher.search(wanted, limit=1, count=False).hits

    def forget(self) -> None:
        """Remove the folder: for an installation that is taken down."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _newest(self) -> tantivy.Searcher:
        """Return the index as it was last written, whoever wrote it; what was counted before is forgotten."""
        written = (self._folder / "meta.json").stat()
        state = written.st_ino, written.st_mtime_ns
        if state != self._state:
            self._index.reload()
            self._counted.clear()
            self._state = state
        return self._index.searcher()

    @contextlib.contextmanager
    def _writer(self, heap_bytes: int = HEAP_BYTES) -> Iterator[tantivy.IndexWriter]:
        try:
            writer = self._index.writer(heap_size=heap_bytes, num_threads=1)
        except ValueError as error:  # another process holds the lock
            raise SearchUnavailable from error
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()

    def _add(self, writer: tantivy.IndexWriter, documents: Iterable[WorkDocument]) -> int:
        count = 0
        for document in documents:
            writer.delete_documents_by_term("id", document.id)
            writer.add_document(tantivy.Document.from_dict(_fields(document), self._schema))
            count += 1
        return count

    def _facets(
        self, searcher: tantivy.Searcher, asking: Asking, question: Question, text: Query | None
    ) -> dict[str, list[tuple[str, int]]]:
        """Count the values of every filter; those not set share one pass over the answers."""
        if not question.facets:
            return {}
        alike = replace(question, offset=0, limit=0, order="relevance")
        key = repr(alike)
        found = self._counted.get(key)
        if found is None:
            found = self._count_all(searcher, asking, question, text)
            self._counted[key] = found
            while len(self._counted) > REMEMBERED:
                self._counted.popitem(last=False)
        return found

    def _count_all(
        self, searcher: tantivy.Searcher, asking: Asking, question: Question, text: Query | None
    ) -> dict[str, list[tuple[str, int]]]:
        free = [name for name in question.facets if name not in question.filters]
        found = _count(searcher, asking.wanted(question, question.filters, text), free)
        for name in question.filters:
            if name in question.facets:
                others = {key: values for key, values in question.filters.items() if key != name}
                found |= _count(searcher, asking.wanted(question, others, text), [name])
        return found


def _fields(document: WorkDocument) -> dict[str, Any]:
    names = list(chain.from_iterable(map(tokens.tokens, document.texts)))
    body = tokens.tokens(document.body)
    sounds = list(chain.from_iterable(map(tokens.sounds, document.texts)))
    filters: dict[str, Any] = {name: list(document.values(name)) for name in FILTERS}
    return filters | {
        "id": document.id,
        "names": " ".join(names),
        "body": " ".join(body),
        "sounds": " ".join(sounds),
        "begins": " ".join({word[:few] for word in (*names, *body, *sounds) for few in range(1, SHORT)}),
        "price_minor": document.price_minor,
        "listed_at": document.listed_at,
        "closes_at": document.closes_at,
    }


def _count(
    searcher: tantivy.Searcher, wanted: Query | None, names: list[str]
) -> dict[str, list[tuple[str, int]]]:
    asked = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in names}
    answer = searcher.aggregate(wanted or Query.all_query(), asked)
    return {
        name: sorted(
            ((str(b["key"]), int(b["doc_count"])) for b in answer[name]["buckets"]),
            key=lambda pair: (-pair[1], pair[0]),
        )
        for name in names
    }
