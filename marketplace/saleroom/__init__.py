"""The saleroom: one clerk who writes, a floor of people who watch, and the feed between them."""
