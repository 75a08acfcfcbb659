"""Furnish a house for show: works, people, lives and bidders, over HTTP as any client would."""
