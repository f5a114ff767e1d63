"""RDS instances for MiniStack 1.5 that stand for servers which run; by itself it keeps their records only.

Every instance has the address of its engine's server, and for a master password that RDS manages there is a secret,
as for clusters.
"""

import json
from pathlib import Path
from typing import Any, TypedDict

from ministack.services import rds, secretsmanager


class Server(TypedDict):
    """Where the server is, and how its master logs in."""

    host: str
    port: int
    username: str
    password: str


def install(server_file: str) -> None:
    """Put this module's instances in the place of MiniStack's. `server_file`: a Server by each engine, as JSON."""
    servers: dict[str, Server] = json.loads(Path(server_file).read_text())
    create, delete, render = rds._create_db_instance_impl, rds._delete_db_instance_impl, rds._instance_xml
    # With Docker it would start a PostgreSQL of its own.
    rds._get_docker = lambda: None

    def create_instance(request: Any) -> Any:
        name = rds._p(request, "DBInstanceIdentifier")
        existed = name in rds._instances
        response = create(request)
        instance = rds._instances.get(name)
        if existed or instance is None:
            return response
        server = servers[instance["Engine"]]
        instance["Endpoint"] |= {"Address": server["host"], "Port": server["port"]}
        if rds._p(request, "ManageMasterUserPassword") == "true":
            instance["MasterUserSecret"] = create_secret(server, instance, rds._p(request, "MasterUserSecretKmsKeyId"))
        return rds._single_instance_response("CreateDBInstanceResponse", "CreateDBInstanceResult", instance)

    def delete_instance(request: Any) -> Any:
        instance = rds._instances.get(rds._p(request, "DBInstanceIdentifier"))
        response = delete(request)
        if instance is not None and instance["DBInstanceIdentifier"] not in rds._instances:
            secret = instance.get("MasterUserSecret")
            if secret is not None:
                secretsmanager.delete_secret_in_process(secret["SecretArn"])
        return response

    def render_instance(instance: dict[str, Any]) -> str:
        secret = instance.get("MasterUserSecret")
        if secret is None:
            return render(instance)
        fields = "".join(f"<{key}>{value}</{key}>" for key, value in secret.items())
        return f"{render(instance)}<MasterUserSecret>{fields}</MasterUserSecret>"

    rds._create_db_instance_impl = create_instance
    rds._delete_db_instance_impl = delete_instance
    rds._instance_xml = render_instance


def create_secret(server: Server, instance: dict[str, Any], key_id: str) -> dict[str, str]:
    """The master's login as RDS keeps it, and how RDS speaks of it."""
    arn = secretsmanager.create_secret_in_process(
        f"rds!db-{instance['DbiResourceId']}",
        json.dumps({"username": server["username"], "password": server["password"]}),
        description=f"Secret managed by RDS for DB instance {instance['DBInstanceIdentifier']}",
    )
    return {"SecretArn": arn, "SecretStatus": "active", "KmsKeyId": key_id}
