"""The money ledger: double entry, in whole minor units, balanced per currency at every commit."""
