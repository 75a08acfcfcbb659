"""The days of those who keep, examine, declare, clear, tax and audit: a room for each."""
