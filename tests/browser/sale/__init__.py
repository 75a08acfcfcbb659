"""A live sale, from the rostrum to the seller's account, as all who sit in it see it."""
