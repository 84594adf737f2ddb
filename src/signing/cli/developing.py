"""For developers: serves the demo, and starts it again whenever a file changes."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import sleep

import typer

import signing
from signing.cli.installation import out

app = typer.Typer()
PAUSE_SECONDS = 0.5
WATCHED = frozenset({".py", ".html", ".css", ".js", ".svg", ".po", ".toml", ".json", ".sql"})
SERVE = (sys.executable, "-m", "signing", "serve", "--demo", "--tracebacks")
State = dict[Path, int]


@app.command()
def develop() -> None:
    """Serve the demo until Ctrl-C, again after each change, with tracebacks in the browser."""
    with suppress(KeyboardInterrupt):
        run_again_after_changes(SERVE, Path(signing.__path__[0]), say=out.print)


def run_again_after_changes(
    command: Sequence[str], folder: Path, *, say: Callable[[str], None]
) -> None:
    """Run `command` until interrupted; end it and run it anew when a file in `folder` changes.

    A command that ends by itself, with a syntax error for instance, waits for the next change.
    """
    while True:
        seen = read_state(folder)
        running = subprocess.Popen(command)  # noqa: S603 — ours
        try:
            changed = wait_for_change(folder, seen)
        finally:
            end(running)
        say(f"再次启动 Starting again: {', '.join(sorted(changed))}")


def wait_for_change(folder: Path, seen: State) -> set[str]:
    """Wait until files differ from `seen`; return their names."""
    while (state := read_state(folder)) == seen:
        sleep(PAUSE_SECONDS)
    return {path.name for path, _ in state.items() ^ seen.items()}


def read_state(folder: Path) -> State:
    """Return when each file was last changed, in nanoseconds. It leaves out deleted files."""
    state: State = {}
    for path in folder.rglob("*"):
        if path.suffix in WATCHED:
            with suppress(FileNotFoundError):
                state[path] = path.stat().st_mtime_ns
    return state


def end(running: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, and wait until it has."""
    running.terminate()
    running.wait()
