"""Speed beside the limit, in one run."""
