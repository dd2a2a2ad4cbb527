"""The `.venv` from the hashed lock: made when missing, renewed when the lock has changed."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labinovasi.house.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "lab-stamp.json"
LOCKS = {
    "run": ROOT / "requirements.txt",
    "chat": ROOT / "requirements-chat.txt",  # "run" and what the chat channel needs
    "dev": ROOT / "requirements-dev.txt",
}


def enter(wanted: str) -> None:
    """Return inside `.venv` with the packages of `wanted` ("run" or "dev"): this process may be replaced."""
    if not is_fresh(wanted):
        with only_one_at_a_time():
            if not is_fresh(wanted):  # another ./lab may have made it while we waited
                make(wanted)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), "-m", "labinovasi.house", *sys.argv[1:]])


def is_fresh(wanted: str) -> bool:
    try:
        return json.loads(STAMP.read_text()).get(wanted) == fingerprint(wanted) and PYTHON.exists()
    except (OSError, ValueError):
        return False


def fingerprint(wanted: str) -> str:
    return hashlib.sha256(LOCKS[wanted].read_bytes()).hexdigest()


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two labs of one clone may start at once; the lock file itself is what they queue on."""
    with open(LOCKS["run"], "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def make(wanted: str) -> None:
    uv = shutil.which("uv")
    if not runs(PYTHON):
        create(uv)
    print(f"Memasang pustaka dari {LOCKS[wanted].name} (sekali saja, sekitar satu menit) …", flush=True)
    install: list[str | Path] = (
        [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON] if uv else pip()
    )
    install += ["--require-hashes", "--only-binary", ":all:", "-r", LOCKS[wanted]]
    if subprocess.run(install, check=False, cwd=ROOT).returncode:
        raise Trouble(
            f"Pustaka tidak terpasang (sebabnya di atas). Periksa sambungan internet, lalu ulangi; "
            f"bila tetap gagal, hapus {VENV} dan ulangi."
        )
    covered = ("run", "dev") if wanted == "dev" else ("run",)  # the larger lock holds the smaller
    STAMP.write_text(json.dumps({name: fingerprint(name) for name in covered}))


def create(uv: str | None) -> None:
    """A new `.venv` from the Python that runs this."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    print(f"Memakai Python {version} ({sys.executable}).", flush=True)
    if VENV.exists() and not VENV.is_symlink():
        shutil.rmtree(VENV)
    maker = [uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    if not uv:
        require_venv_module()
    made = subprocess.run([*maker, VENV], check=False, capture_output=True, text=True)
    if made.returncode:
        raise Trouble(f"{VENV} tidak dapat dibuat: {(made.stderr or made.stdout).strip()[-300:]}")


def require_venv_module() -> None:
    try:
        import ensurepip  # noqa: F401  Debian ships it apart
        import venv  # noqa: F401
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise Trouble(
            f"Modul venv tidak ada pada {sys.executable}. Pasang dulu: sudo apt install {package}"
        ) from None


def pip() -> list[str | Path]:
    """pip inside `.venv`, given back if the environment was made without one."""
    if subprocess.run([PYTHON, "-m", "pip", "--version"], check=False, capture_output=True).returncode:
        subprocess.run([PYTHON, "-m", "ensurepip"], check=False, capture_output=True)
    return [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]


def runs(python: Path) -> bool:
    if not python.exists():
        return False
    return subprocess.run([python, "-c", "import ssl"], check=False, capture_output=True).returncode == 0
