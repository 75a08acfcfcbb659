"""Lives of works, told as stories: each step is taken by whoever takes it in a real house."""
