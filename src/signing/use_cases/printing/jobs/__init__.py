"""Printing hundreds of agreements in one file: ordered, drawn beside requests, recorded once."""
