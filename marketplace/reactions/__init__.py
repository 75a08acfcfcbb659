"""What follows in the market.

Upward, when a certificate falls, a stop is placed or a work moves; within, when the hammer
falls or money has come; outward, to the search index and the payment provider.
"""
