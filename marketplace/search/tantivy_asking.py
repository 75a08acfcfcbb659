"""A reader's question in tantivy's words."""

import itertools
import math
from collections.abc import Mapping
from typing import Final

import tantivy
from tantivy import Occur, Query

from marketplace.search import tokens
from marketplace.search.index import Question

WEIGHTS: Final = {"names": 8.0, "body": 4.0, "sounds": 3.0}
"""What a whole word counts, by where it stands; one begun counts a quarter, one mistyped an eighth."""
BEGUN, MISTYPED = 0.25, 0.125
HIGHEST: Final = 2**62
SHORT: Final = 3
"""A known word of fewer letters is taken as it stands, but the last, which is being typed."""
MOST_CHOICES: Final = 8
"""Of characters in any order: three in four of up to seven."""
FEW: Final = 8
"""So many values of one filter, or works, are asked for one by one."""
COMMON: Final = 2_000
"""A word that so many works have is taken as it stands: who asks for `the` means no `theatre`."""


class Asking:
    """Makes queries for one state of an index: which words there are decides how a word is taken."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher

    def text(self, question: Question) -> Query | None:
        """Return what of a document's text answers; None where everything does."""
        runs = tokens.asked(question.text)
        if not runs:
            return None
        clauses = [self._run(run, is_last=run is runs[-1], is_loose=question.is_loose) for run in runs]
        if len(clauses) == 1:
            return clauses[0]
        every = _at_least(1 if question.is_loose else tokens.enough(len(clauses)), clauses)
        whole = tokens.joined(runs)
        if whole and self._searcher.doc_freq("sounds", whole):
            said = Query.boost_query(self._term("sounds", whole), WEIGHTS["sounds"] * len(clauses))
            return Query.boolean_query([(Occur.Should, every), (Occur.Should, said)])
        return every

    def wanted(
        self, question: Question, filters: Mapping[str, tuple[str, ...]], text: Query | None
    ) -> Query | None:
        """Return the whole of a question with these filters; None where every work answers."""
        parts = [(Occur.Must, self._any(name, values)) for name, values in filters.items()]
        if question.within:
            parts.append((Occur.Must, self._any("id", question.within)))
        if question.price_from is not None or question.price_to is not None:
            low = 0 if question.price_from is None else question.price_from
            high = HIGHEST if question.price_to is None else question.price_to
            integer = tantivy.FieldType.Integer
            parts.append((Occur.Must, Query.range_query(self._schema, "price_minor", integer, low, high)))
        if text is not None:
            parts.append((Occur.Must, text))
        if not parts:
            return None
        return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)

    def _run(self, run: tokens.Run, *, is_last: bool, is_loose: bool) -> Query:
        if not run.is_cjk:
            return self._word(run.text, is_last=is_last, is_loose=is_loose)
        pairs = [Query.disjunction_max_query(self._whole(pair)) for pair in run.pairs]
        met = _at_least(1 if is_loose else tokens.enough(len(pairs)), pairs)
        if not run.is_long:
            return met
        alone = [self._term("names", character) for character in dict.fromkeys(run.text)]
        scattered = _any_of(tokens.enough(len(alone)), alone)
        return Query.disjunction_max_query([met, Query.const_score_query(scattered, 1.0)])

    def _word(self, word: str, *, is_last: bool, is_loose: bool) -> Query:
        """Return a word as it stands or begun; if there is none such, with wrong letters."""
        have = sum(self._searcher.doc_freq(name, word) for name in WEIGHTS)
        queries = self._whole(word) if have else []
        if not have or (have < COMMON and (is_last or len(word) >= SHORT)):
            if len(word) < SHORT and not is_loose:  # no wrong letter is borne in it
                queries.append(self._begun(word))
            else:
                queries += [self._like(name, word, 0, BEGUN) for name in WEIGHTS if self._begins(name, word)]
        if queries:
            return Query.disjunction_max_query(queries)
        return self._mistyped(word, tokens.tolerance(word) + is_loose)

    def _mistyped(self, word: str, most: int) -> Query:
        """Return a word with one letter wrong; with more, up to `most`, if none is so near."""
        most = min(most, 2)
        for distance in range(1, most + 1):
            found = Query.disjunction_max_query(
                [self._like(name, word, distance, MISTYPED) for name in WEIGHTS]
            )
            if distance == most or self._searcher.search(found, limit=1, count=False).hits:
                return found  # the last may find nothing: then nobody has such a word
        return Query.empty_query()

    def _begins(self, name: str, word: str) -> bool:
        """Say whether any other word of a field begins with this one."""
        return any(term != word for term, _ in self._searcher.terms_with_prefix(name, word, limit=2))

    def _begun(self, word: str) -> Query:
        """Return what has a word that begins with these few letters: so many do that it is kept."""
        begun = Query.const_score_query(self._term("begins", word), 1.0)
        return Query.boost_query(begun, WEIGHTS["names"] * BEGUN)

    def _whole(self, token: str) -> list[Query]:
        return [Query.boost_query(self._term(name, token), weight) for name, weight in WEIGHTS.items()]

    def _like(self, name: str, word: str, distance: int, share: float) -> Query:
        query = Query.fuzzy_term_query(self._schema, name, word, distance, prefix=True)
        return Query.boost_query(query, WEIGHTS[name] * share)

    def _any(self, name: str, values: tuple[str, ...]) -> Query:
        if len(values) == 1:
            return self._term(name, values[0])
        if len(values) <= FEW:  # looked up where the rest already is, not gathered from the whole index
            some = [(Occur.Should, self._term(name, value)) for value in values]
            return Query.const_score_query(Query.boolean_query(some), 1.0)
        return Query.term_set_query(self._schema, name, list(values))

    def _term(self, name: str, value: str) -> Query:
        return Query.term_query(self._schema, name, value, index_option="basic")


def _at_least(count: int, parts: list[Query]) -> Query:
    """Return what has so many of the parts, and counts all that it has."""
    if count == len(parts):  # what must be there is met in steps, not gathered and counted
        return Query.boolean_query([(Occur.Must, part) for part in parts])
    return Query.boolean_query([(Occur.Should, part) for part in parts], count)


def _any_of(count: int, parts: list[Query]) -> Query:
    """Return what has so many of the parts, whichever: each choice of them in steps while there are few."""
    if math.comb(len(parts), count) > MOST_CHOICES:
        return _at_least(count, parts)
    choices = [_at_least(count, list(chosen)) for chosen in itertools.combinations(parts, count)]
    return choices[0] if len(choices) == 1 else Query.boolean_query([(Occur.Should, one) for one in choices])
