"""Who sells what to whom, at what price, and has it been paid."""
