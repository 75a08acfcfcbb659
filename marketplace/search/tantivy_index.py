"""The embedded index: tantivy in a folder, with our own tokens."""

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import Occur, Query

from marketplace.errors import SearchUnavailable
from marketplace.search import tokens
from marketplace.search.index import FILTERS, Question, Results, WorkDocument

HEAP_BYTES: Final = 20_000_000
"""What the writer may gather before it writes; tantivy takes no less than 15 MB."""
FACET_VALUES: Final = 40
EXACT: Final = 4.0
"""How much more a whole word counts than a word begun or mistyped."""
HIGHEST: Final = 2**62
SHAPE: Final = "works-1"
"""Changes when a field does: an index of another shape is left alone and made anew by `flask reindex`."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("names", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
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
        with self._writer() as writer:
            writer.delete_all_documents()
            return self._add(writer, documents)

    def find(self, question: Question) -> Results:
        """Answer a question."""
        self._index.reload()
        searcher = self._index.searcher()
        wanted = self._wanted(question)
        field, order = {
            "relevance": (None if question.text.strip() else "listed_at", tantivy.Order.Desc),
            "newest": ("listed_at", tantivy.Order.Desc),
            "closing": ("closes_at", tantivy.Order.Asc),
            "price": ("price_minor", tantivy.Order.Asc),
            "-price": ("price_minor", tantivy.Order.Desc),
        }[question.order]
        result = searcher.search(
            wanted,
            limit=max(question.limit, 1),
            offset=question.offset,
            count=True,
            order_by_field=field,
            order=order,
        )
        hits = result.hits[: question.limit]
        ids = tuple(str(searcher.doc(address).get_first("id")) for _, address in hits)
        total = int(result.count)  # type: ignore[attr-defined] # its stub does not say so
        return Results(ids=ids, total=total, facets=self._facets(searcher, question))

    def forget(self) -> None:
        """Remove the folder: for an installation that is taken down."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextlib.contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        try:
            writer = self._index.writer(heap_size=HEAP_BYTES, num_threads=1)
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
        self._index.reload()

    def _add(self, writer: tantivy.IndexWriter, documents: Iterable[WorkDocument]) -> int:
        count = 0
        for document in documents:
            writer.delete_documents_by_term("id", document.id)
            fields: dict[str, Any] = {name: getattr(document, name) for name in FILTERS}
            fields |= {
                "id": document.id,
                "names": " ".join(chain.from_iterable(tokens.tokens(text) for text in document.texts)),
                "body": " ".join(tokens.tokens(document.body)),
                "price_minor": document.price_minor,
                "listed_at": document.listed_at,
                "closes_at": document.closes_at,
            }
            writer.add_document(tantivy.Document.from_dict(fields, self._schema))
            count += 1
        return count

    def _wanted(self, question: Question) -> Query:
        parts = [(Occur.Must, self._term(name, value)) for name, value in question.filters.items()]
        if question.price_from is not None or question.price_to is not None:
            low = 0 if question.price_from is None else question.price_from
            high = HIGHEST if question.price_to is None else question.price_to
            integer = tantivy.FieldType.Integer
            parts.append((Occur.Must, Query.range_query(self._schema, "price_minor", integer, low, high)))
        runs = tokens.runs(question.text[: tokens.LIMIT])
        if runs:
            clauses = [(Occur.Should, self._run(run)) for run in runs]
            parts.append((Occur.Must, Query.boolean_query(clauses, tokens.enough(len(clauses)))))
        return Query.boolean_query(parts) if parts else Query.all_query()

    def _run(self, run: tokens.Run) -> Query:
        if not run.is_cjk:
            return Query.disjunction_max_query([*self._exact(run.text), *self._like(run.text)])
        pairs = [(Occur.Should, Query.disjunction_max_query(self._exact(pair))) for pair in run.pairs]
        return Query.boolean_query(pairs, tokens.enough(len(pairs)))

    def _exact(self, token: str) -> list[Query]:
        return [
            Query.boost_query(self._term("names", token), EXACT * 2),
            Query.boost_query(self._term("body", token), EXACT),
        ]

    def _like(self, word: str) -> list[Query]:
        distance = tokens.tolerance(word)
        return [
            Query.boost_query(Query.fuzzy_term_query(self._schema, name, word, distance, prefix=True), weight)
            for name, weight in (("names", 2.0), ("body", 1.0))
        ]

    def _term(self, name: str, value: str) -> Query:
        return Query.term_query(self._schema, name, value, index_option="basic")

    def _facets(self, searcher: tantivy.Searcher, question: Question) -> dict[str, list[tuple[str, int]]]:
        """Count the values of every filter; those not set share one pass over the answers."""
        free = [name for name in FILTERS if name not in question.filters]
        facets = self._count(searcher, question, free)
        for name in question.filters:
            others = {key: value for key, value in question.filters.items() if key != name}
            facets |= self._count(searcher, replace(question, filters=others), [name])
        return facets

    def _count(
        self, searcher: tantivy.Searcher, question: Question, names: list[str]
    ) -> dict[str, list[tuple[str, int]]]:
        asked = {name: {"terms": {"field": name, "size": FACET_VALUES + 1}} for name in names}
        answer = searcher.aggregate(self._wanted(question), asked)
        return {
            name: sorted(
                ((str(b["key"]), int(b["doc_count"])) for b in answer[name]["buckets"] if b["key"]),
                key=lambda pair: (-pair[1], pair[0]),
            )[:FACET_VALUES]
            for name in names
        }
