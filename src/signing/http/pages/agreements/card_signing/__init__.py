"""Signing by a scanned card, on a phone, step by step and without an account (情况三)."""
