"""Our small Meilisearch is one to its own client, and our adapter says when it cannot be reached."""

import pytest

from marketplace.errors import SearchUnavailable
from marketplace.search.index import Question
from marketplace.search.meilisearch_index import MeilisearchIndex
from tests.contracts.searching import WORKS, small_meilisearch
from tests.contracts.small_meilisearch import MASTER_KEY


class TestTheSmallMeilisearch:
    def test_is_understood_by_meilisearchs_own_client(self) -> None:
        """So that our adapter and our server do not agree with each other alone."""
        from meilisearch import Client

        with small_meilisearch() as (url, state):
            client = Client(url, MASTER_KEY)
            assert client.health() == {"status": "available"}
            ours = MeilisearchIndex(url, key=MASTER_KEY, prefix="own_")
            ours.put(WORKS)
            ours._client.close()
            asked = {
                "indexUid": "own_works",
                "q": "monet",
                "filter": [['colour = "green"']],
                "facets": ["period"],
            }
            [answer] = client.multi_search([asked | {"matchingStrategy": "all"}])["results"]

        assert [hit["id"] for hit in answer["hits"]] == ["water", "bridge"]
        assert answer["facetDistribution"] == {"period": {"20": 1, "19": 1}}
        assert ("POST", "/multi-search") in state.asked

    def test_is_said_to_be_out_of_reach_when_it_is(self) -> None:
        with small_meilisearch() as (url, _):
            stranger = MeilisearchIndex(url, key="another-key")
            with pytest.raises(SearchUnavailable):
                stranger.find(Question(text="monet"))
        gone = MeilisearchIndex(url, key=MASTER_KEY)
        for ask in (lambda: gone.find(Question()), lambda: gone.put(WORKS), lambda: gone.remove(["water"])):
            with pytest.raises(SearchUnavailable):
                ask()
        for index in (stranger, gone):
            index._client.close()
