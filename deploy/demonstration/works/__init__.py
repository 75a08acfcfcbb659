"""Generated demonstration works: painted from a kind and a seed, nothing third-party in them."""
