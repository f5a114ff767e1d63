"""Redshift Serverless for MiniStack 1.5, which has none: namespaces, workgroups and usage limits as records.

Nothing computes behind a workgroup: whoever asks one by the Data API is given the address of the warehouse's twin.
Records last as long as the process.
"""

import json
import uuid
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.core import router
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import secretsmanager

SERVICE = "redshift-serverless"
TARGET = "RedshiftServerless"

Fields = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[[Fields], Fields]


class RefusedError(Exception):
    """`code` is the API's name of the error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Records:
    """Those of one kind, by name or id."""

    def __init__(self, kind: str, key: str, defaults: Fields) -> None:
        self.kind, self.key, self.defaults = kind, key, defaults
        self.all: dict[str, Fields] = {}

    def create(self, request: Fields) -> Fields:
        record_id = str(uuid.uuid4())
        arn = f"arn:aws:redshift-serverless:{get_region()}:{get_account_id()}:{self.kind.lower()}/{record_id}"
        record = self.defaults | {f"{self.kind}Id": record_id, f"{self.kind}Arn": arn} | request
        name = record[self.key]
        if name in self.all:
            raise RefusedError("ConflictException", f"{self.kind} {name} exists already")
        self.all[name] = record
        return record

    def get(self, request: Fields) -> Fields:
        name = request[self.key]
        if name not in self.all:
            raise RefusedError("ResourceNotFoundException", f"there is no {self.kind} {name}")
        return self.all[name]

    def update(self, request: Fields) -> Fields:
        record = self.get(request)
        record |= request
        return record

    def delete(self, request: Fields) -> Fields:
        return self.all.pop(self.get(request)[self.key])


class RedshiftServerless:
    """Its API, as far as Terraform uses it."""

    def __init__(self) -> None:
        self.namespaces = Records("namespace", "namespaceName", {"status": "AVAILABLE"})
        self.workgroups = Records("workgroup", "workgroupName", {"status": "AVAILABLE", "port": 5439})
        self.limits = Records("usageLimit", "usageLimitId", {"period": "monthly", "breachAction": "log"})
        self.tags: dict[str, dict[str, str]] = {}
        self.operations: dict[str, Operation] = {
            "CreateNamespace": self.create_namespace,
            "DeleteNamespace": self.delete_namespace,
            "CreateWorkgroup": self.create_workgroup,
            "DeleteWorkgroup": deleting(self.workgroups),
            "CreateUsageLimit": lambda request: {"usageLimit": self.create(self.limits, request)},
            "DeleteUsageLimit": deleting(self.limits),
            "ListTagsForResource": self.list_tags,
            "TagResource": self.tag,
            "UntagResource": self.untag,
            **reading(self.namespaces),
            **reading(self.workgroups),
            **reading(self.limits),
        }

    def create_namespace(self, request: Fields) -> Fields:
        wanted = dict(request)
        wanted.pop("adminUserPassword", None)
        is_managed = wanted.pop("manageAdminPassword", False)
        record = self.create(self.namespaces, wanted)
        if is_managed:
            login = {"username": record["adminUsername"], "password": str(uuid.uuid4())}
            record["adminPasswordSecretArn"] = secretsmanager.create_secret_in_process(
                f"redshift!{record['namespaceName']}-{record['adminUsername']}",
                json.dumps(login),
                description=f"Secret of the administrator of Redshift namespace {record['namespaceName']}",
            )
        return {"namespace": record}

    def delete_namespace(self, request: Fields) -> Fields:
        name = self.namespaces.get(request)["namespaceName"]
        if any(workgroup["namespaceName"] == name for workgroup in self.workgroups.all.values()):
            raise RefusedError("ConflictException", f"namespace {name} has a workgroup")
        record = self.namespaces.delete(request)
        if "adminPasswordSecretArn" in record:
            secretsmanager.delete_secret_in_process(record["adminPasswordSecretArn"])
        return {"namespace": record | {"status": "DELETING"}}

    def create_workgroup(self, request: Fields) -> Fields:
        self.namespaces.get(request)
        host = f"{request['workgroupName']}.{get_account_id()}.{get_region()}.redshift-serverless.amazonaws.com"
        endpoint = {"address": host, "port": 5439, "vpcEndpoints": []}
        return {"workgroup": self.create(self.workgroups, request | {"endpoint": endpoint})}

    def create(self, records: Records, request: Fields) -> Fields:
        wanted = dict(request)
        tags = wanted.pop("tags", [])
        record = records.create(wanted)
        self.tag({"resourceArn": record[f"{records.kind}Arn"], "tags": tags})
        return record

    def list_tags(self, request: Fields) -> Fields:
        tags = self.tags.get(request["resourceArn"], {})
        return {"tags": [{"key": key, "value": value} for key, value in tags.items()]}

    def tag(self, request: Fields) -> Fields:
        self.tags.setdefault(request["resourceArn"], {}).update({tag["key"]: tag["value"] for tag in request["tags"]})
        return {}

    def untag(self, request: Fields) -> Fields:
        tags = self.tags.get(request["resourceArn"], {})
        for key in request["tagKeys"]:
            tags.pop(key, None)
        return {}


def reading(records: Records) -> dict[str, Operation]:
    """What is the same for every kind."""
    noun = records.kind[0].upper() + records.kind[1:]
    return {
        f"Get{noun}": lambda request: {records.kind: records.get(request)},
        f"Update{noun}": lambda request: {records.kind: records.update(request)},
        f"List{noun}s": lambda _: {f"{records.kind}s": list(records.all.values())},
    }


def deleting(records: Records) -> Operation:
    return lambda request: {records.kind: records.delete(request)}


def install() -> None:
    """Fails where MiniStack has a service of that name by itself."""
    if SERVICE in app.SERVICE_HANDLERS:
        raise TypeError(f"ministack has {SERVICE} by itself")
    operations = RedshiftServerless().operations

    async def handle(method: str, path: str, headers: Any, body: Any, query: Any) -> Answer:
        return answer(operations, headers, body)

    router.SERVICE_PATTERNS[SERVICE] = {
        "target_prefixes": [f"{TARGET}."],
        "host_patterns": [r"redshift-serverless\."],
        "credential_scope": SERVICE,
    }
    app.SERVICE_HANDLERS[SERVICE] = handle


def answer(operations: dict[str, Operation], headers: dict[str, str], body: bytes) -> Answer:
    """One call of the JSON protocol, 1.1."""
    name = headers.get("x-amz-target", "").removeprefix(f"{TARGET}.")
    if name not in operations:
        return error_response_json("ValidationException", f"{name} is not known here", 400)
    try:
        return json_response(operations[name](json.loads(body or b"{}")))
    except RefusedError as error:
        return error_response_json(error.code, str(error), 400)
