"""A small local Stripe of ours, for trying and for tests. It is not Stripe, and no money moves."""
