"""The cast: people with verbs, over the client, so that a life reads as a story."""
