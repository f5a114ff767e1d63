"""IAM login over verified TLS: a real PostgreSQL, whose password check stands in for that of tokens."""

import pickle
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest

from attribution.database_login import DatabaseLogin, rds_ca_file, sign_token
from attribution.job import database_login, parse_arguments
from attribution.store import Store
from testing.places import GLUE_SCRIPTS
from testing.postgres_server import PostgresServer, running_server


@dataclass(frozen=True)
class TlsServer:
    """Takes the role ingest over TLS only, by password."""

    server: PostgresServer
    folder: Path

    def login(self, authority: str = "ours") -> DatabaseLogin:
        url = f"postgresql://ingest@localhost:{self.server.port}/ecommerce"
        return DatabaseLogin(url, "us-east-1", str(self.folder / f"{authority}.pem"), _the_token)

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.server.url("postgres", "postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def prove_to_be(self, host: str) -> None:
        certificate = certify(self.folder, host)
        for file in (certificate, certificate.with_suffix(".key")):
            self.server.give(file)
        self.execute(
            f"alter system set ssl_cert_file = '{certificate}'",
            f"alter system set ssl_key_file = '{certificate.with_suffix('.key')}'",
            "alter system set ssl = on",
            "select pg_reload_conf()",
        )


def _the_token(host: str, port: int, user: str, region: str) -> str:
    return f"{user}@{host} in {region}"


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder)


NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def make_authority(folder: Path, name: str) -> None:
    subject = ("-subj", f"/CN={name}", "-days", "2")
    openssl(folder, "req", "-x509", *NEW_KEY, *subject, "-keyout", f"{name}.key", "-out", f"{name}.pem")


def certify(folder: Path, host: str) -> Path:
    (folder / "extensions").write_text(f"subjectAltName=DNS:{host}\n")
    openssl(folder, "req", "-new", *NEW_KEY, "-subj", f"/CN={host}", "-keyout", "server.key", "-out", "server.csr")
    authority = ("-CA", "ours.pem", "-CAkey", "ours.key", "-CAcreateserial", "-days", "2")
    openssl(folder, "x509", "-req", "-in", "server.csr", *authority, "-extfile", "extensions", "-out", "server.pem")
    return folder / "server.pem"


@pytest.fixture(scope="module")
def tls() -> Iterator[TlsServer]:
    with running_server(speaks_tls=True, syncs=False) as server:
        tls = TlsServer(server, server.data.parent)
        make_authority(tls.folder, "ours")
        make_authority(tls.folder, "foreign")
        access = server.data / "pg_hba.conf"
        rules = "hostssl all ingest all scram-sha-256\nhostnossl all ingest all reject\n"
        access.write_text(rules + access.read_text())
        tls.execute("alter role ingest password 'ingest@localhost in us-east-1'")
        tls.prove_to_be("localhost")
        yield tls


def is_over_tls(store: Store) -> bool:
    row = store.connect().execute("select ssl from pg_stat_ssl where pid = pg_backend_pid()").fetchone()
    return row is not None and row["ssl"]


def test_each_connection_gets_a_token_of_its_own_over_tls(tls: TlsServer) -> None:
    signed: list[str] = []

    def sign(*parts: object) -> str:
        signed.append("token")
        return f"token {len(signed)}"

    store = Store(replace(tls.login(), sign=sign))
    tls.execute("alter role ingest password 'token 1'")
    assert is_over_tls(store) and is_over_tls(store)
    assert len(signed) == 1
    store.close()
    tls.execute("alter role ingest password 'token 2'")
    assert is_over_tls(store)
    assert len(signed) == 2
    store.close()
    tls.execute("alter role ingest password 'ingest@localhost in us-east-1'")


def test_the_token_is_for_host_role_and_region_also_in_a_worker(tls: TlsServer) -> None:
    in_worker = pickle.loads(pickle.dumps(tls.login()))
    assert is_over_tls(Store(in_worker))


def test_a_server_of_another_authority_is_refused(tls: TlsServer) -> None:
    for login in (tls.login("foreign"), replace(tls.login(), ca_file=None)):
        with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
            Store(login).connect()


def test_a_server_whose_certificate_names_another_host_is_refused(tls: TlsServer) -> None:
    tls.prove_to_be("database.test")
    with pytest.raises(psycopg.OperationalError, match=r'"database\.test" does not match host name "localhost"'):
        Store(tls.login()).connect()
    tls.prove_to_be("localhost")
    assert is_over_tls(Store(tls.login()))


def test_a_server_without_tls_is_refused(tls: TlsServer) -> None:
    tls.execute("alter system set ssl = off", "select pg_reload_conf()")
    with pytest.raises(psycopg.OperationalError, match="does not support SSL"):
        Store(tls.login()).connect()
    tls.prove_to_be("localhost")


def test_rds_certificates_are_found_in_the_zip_that_glue_gets(tmp_path: Path) -> None:
    package = tmp_path / "attribution.zip"
    with zipfile.ZipFile(package, "w") as archive:
        for name in ("__init__.py", "database_login.py", "rds_ca.pem"):
            archive.write(GLUE_SCRIPTS / "attribution" / name, f"attribution/{name}")
    script = "from attribution.database_login import rds_ca_file; print(open(rds_ca_file()).read(), end='')"
    unpacked = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, env={"PYTHONPATH": str(package)}
    )
    assert unpacked.stdout == Path(rds_ca_file()).read_text()
    assert unpacked.stdout.count("BEGIN CERTIFICATE") > 50


def test_a_token_is_signed_for_15_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    token = sign_token("db.example", 5432, "ingest", "eu-central-1")
    assert token.startswith("db.example:5432/?Action=connect&DBUser=ingest&")
    assert "X-Amz-Expires=900" in token and "eu-central-1%2Frds-db%2Faws4_request" in token


def test_the_jobs_arguments_choose_the_login() -> None:
    given = ["--clicks_stream", "a", "--checkouts_stream", "b", "--checkpoint_location", "c", "--database_url", "d"]
    by_iam = [*given, "--database_login", "iam", "--region", "eu-central-1"]
    assert database_login(parse_arguments(given)) == DatabaseLogin("d")
    assert database_login(parse_arguments(by_iam)) == DatabaseLogin("d", "eu-central-1")
