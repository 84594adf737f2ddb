"""The cost of a password's hash: in production, and in tests."""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from signing.use_cases.access import passwords

IN_EARNEST = passwords.HASHER
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
