"""Commands a second over HTTP, rows a second of an import, and where a command's time goes."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from uuid import uuid4

import httpx2

SECONDS = 6.0
CLIENTS = (1, 8)
PASSWORD = "benchmark-password"
ROSTER = Path(__file__).parents[1] / "tests" / "data" / "roster-99001-2026.xlsx"
JOB = {"title": "工程师", "job_category": "13", "workplace": "合肥市", "monthly_pay": "8000"}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="signing-bench-") as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = os.environ | {
            "SIGNING_RATE_LIMITS": "off",  # everything comes from one address
            "SIGNING_DATA_DIR": folder,
            "SIGNING_PORT": str(port),
            "SIGNING_DEMO_PASSWORD": PASSWORD,
            "SIGNING_LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "signing", "serve", "--demo"]
        server = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            spy = profile(server.pid, Path(folder))
            measure(url)
            if spy is not None and spy.wait(60) == 0:
                show_profile(Path(folder) / "samples")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def measure(url: str) -> None:
    print(f"{'clients':>8} {'commands/s':>11} {'p50 ms':>8} {'p99 ms':>8} {'ratio':>6}")
    first = 0.0
    for clients in CLIENTS:
        with multiprocessing.Pool(clients) as pool:
            shares = pool.starmap(work, [(url, number) for number in range(clients)])
        times = [one for share in shares for one in share]
        rate = len(times) / SECONDS
        first = first or rate
        late = sorted(times)[int(len(times) * 0.99)]
        print(
            f"{clients:>8} {rate:>11.0f} {median(times) * 1e3:>8.1f} {late * 1e3:>8.1f}"
            f" {rate / first:>6.2f}"
        )
    with signed_in(url, "admin-99001") as admin:
        began = time.perf_counter()
        seen = admin.post("/api/roster/preview", files={"file": ROSTER.open("rb")}).json()
        previewed = time.perf_counter()
        done = admin.post(f"/api/roster/{seen['token']}/import").json()
        took = time.perf_counter() - previewed
    print(
        f"import of {done['new']} rows: {done['new'] / took:.0f} rows/s,"
        f" preview {previewed - began:.2f} s, import {took:.2f} s"
    )


def work(url: str, number: int) -> list[float]:
    """One employer opens positions: a command of one fact, each under a key of its own."""
    times = []
    with signed_in(url, f"employer-{number % 8 + 1}") as client:
        end = time.perf_counter() + SECONDS
        while (began := time.perf_counter()) < end:
            headers = {"Idempotency-Key": uuid4().hex}
            answer = client.post("/api/employer/positions", json=JOB, headers=headers)
            assert answer.status_code == 201, answer.text
            times.append(time.perf_counter() - began)
    return times


def signed_in(url: str, username: str) -> httpx2.Client:
    who = {"username": username, "password": PASSWORD}
    token = httpx2.post(f"{url}/api/sessions", json=who, timeout=60).json()["token"]
    return httpx2.Client(base_url=url, timeout=60, headers={"Authorization": f"Bearer {token}"})


def profile(pid: int, folder: Path) -> subprocess.Popen[bytes] | None:
    """Samples of where the server is, while it works; None where py-spy is missing."""
    spy = Path(sys.executable).with_name("py-spy")
    if not spy.exists():
        print("no profile: py-spy is missing (make bench installs it)")
        return None
    record = [
        str(spy),
        "record",
        "--rate",
        "200",
        "--format",
        "raw",
        "--duration",
        str(int(SECONDS)),
    ]
    return subprocess.Popen(
        [*record, "--pid", str(pid), "--output", str(folder / "samples")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def show_profile(samples: Path) -> None:
    """Share of the samples by package, for each thread's innermost frame that says something."""
    taken: Counter[str] = Counter()
    for line in samples.read_text("utf-8").splitlines():
        stack, _, samples_there = line.rpartition(" ")
        taken[_package(stack.split(";"))] += int(samples_there)
    total = taken.total()
    print("where the server's time goes (samples of its threads at work):")
    for name, share in taken.most_common(12):
        print(f"  {name:<36} {share / total:>5.0%}")


def _package(frames: list[str]) -> str:
    """The innermost frame's file, shortened to `package/module`."""
    innermost = frames[-1]
    path = innermost.partition("(")[2].partition(":")[0]
    return "/".join(Path(path).with_suffix("").parts[-2:]) or innermost


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            httpx2.get(f"{url}/live")
        except httpx2.HTTPError:
            time.sleep(0.1)
        else:
            return
    message = "the service did not start"
    raise SystemExit(message)


if __name__ == "__main__":
    main()
