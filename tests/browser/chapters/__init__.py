"""The chapters of a life by keyboard, in their order."""
