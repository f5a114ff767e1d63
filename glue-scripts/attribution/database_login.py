"""How the job proves to the database who it is: by libpq's own means, or by an IAM token over verified TLS."""

import atexit
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from importlib import resources

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_unpacked = ExitStack()
atexit.register(_unpacked.close)


def sign_token(host: str, port: int, user: str, region: str) -> str:
    """A token that opens connections for 15 minutes, signed here without a call; boto3 is on Glue's image."""
    import boto3

    return boto3.client("rds", region_name=region).generate_db_auth_token(host, port, user, region)


@dataclass(frozen=True)
class DatabaseLogin:
    """Where the database is and how to log in; goes to the workers as it is.

    `url` is a postgresql:// URL without a password. Without `iam_region` libpq looks for one (PGPASSFILE); with it,
    each connection gets a token, and the server must prove by `ca_file` (default: RDS') that it is the host.
    """

    url: str
    iam_region: str | None = None
    ca_file: str | None = None
    sign: Callable[[str, int, str, str], str] = sign_token

    def conninfo(self) -> str:
        """For one connection, and at once: tokens grow old."""
        if self.iam_region is None:
            return self.url
        parts = conninfo_to_dict(self.url)
        token = self.sign(str(parts["host"]), int(parts["port"] or 5432), str(parts["user"]), self.iam_region)
        return make_conninfo(self.url, password=token, sslmode="verify-full", sslrootcert=self.ca_file or rds_ca_file())


@cache
def rds_ca_file() -> str:
    """Path of RDS' certificate authorities, since libpq takes nothing else; out of a zip they are unpacked once."""
    return str(_unpacked.enter_context(resources.as_file(resources.files(__package__).joinpath("rds_ca.pem"))))
