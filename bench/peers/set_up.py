"""Makes FOLDER/venv with the pinned packages of a peer, and FOLDER/jars with those its pom.xml names.

Does nothing where a stamp says that the same pins are there already; exits 3 with one line where something cannot be
installed, and 2 where there is no such peer.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

PEERS = Path(__file__).parent
STAMP = "set_up.sha256"
PINS = ("requirements.txt", "pom.xml")
CANNOT_INSTALL = 3
REASON_CHARACTERS = 160


class CannotInstallError(Exception):
    """What is missing, in one line."""


def digest(peer: Path) -> str:
    """Of the Python and the pins that a peer's folder is made from."""
    content = hashlib.sha256(sys.version.encode())
    for name in PINS:
        file = peer / name
        content.update(file.read_bytes() if file.exists() else b"")
    return content.hexdigest()


def set_up(peer: Path, folder: Path) -> None:
    """Makes the folder anew unless it is that of the same pins."""
    stamp, wanted = folder / STAMP, digest(peer)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    for made in ("venv", "jars"):
        shutil.rmtree(folder / made, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    if (peer / "requirements.txt").exists():
        python = folder / "venv" / "bin" / "python"
        _run([sys.executable, "-m", "venv", str(folder / "venv")], "venv", folder)
        _run([str(python), "-m", "pip", "install", "-r", str(peer / "requirements.txt")], "pip", folder)
    if (peer / "pom.xml").exists():
        copy = ["mvn", "--batch-mode", "--file", str(peer / "pom.xml"), "dependency:copy-dependencies"]
        _run([*copy, f"-DoutputDirectory={(folder / 'jars').resolve()}"], "mvn", folder)
    stamp.write_text(wanted)


def _run(command: list[str], step: str, folder: Path) -> None:
    log = folder / f"{step}.log"
    try:
        with log.open("wb") as output:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=True)
    except FileNotFoundError as error:
        raise CannotInstallError(f"{command[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise CannotInstallError(f"{step} failed, see {log}: {_reason(log)}") from error


def _reason(log: Path) -> str:
    """The first line that names an error, else the last; not all of a long one."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    reason = next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "it said nothing")
    return reason[:REASON_CHARACTERS]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="of a folder beside this file")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    peer = PEERS / arguments.name
    if not peer.is_dir():
        parser.error(f"no peer {arguments.name}")
    try:
        set_up(peer, arguments.folder)
    except CannotInstallError as error:
        print(f"{arguments.name}: {error}", file=sys.stderr)
        return CANNOT_INSTALL
    return 0


if __name__ == "__main__":
    sys.exit(main())
