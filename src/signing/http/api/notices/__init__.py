"""The API of what people are told, and of what waits for them."""
