"""Accounts: who may sign in, in which roles, for which organisation; and tokens for programs."""
