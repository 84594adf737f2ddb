"""The schema as a whole: whichever module `…_tables` there is adds its tables to the first ones."""

from importlib import import_module
from pkgutil import iter_modules

from signing import storage
from signing.storage import schema

for module in iter_modules(storage.__path__, f"{storage.__name__}."):
    if module.name.endswith("_tables"):
        import_module(module.name)
metadata = schema.metadata
