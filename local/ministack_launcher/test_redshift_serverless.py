import json

import pytest
from ministack import app
from ministack.core import router
from ministack.services import secretsmanager

from ministack_launcher import redshift_serverless

NAMESPACE = {"namespaceName": "warehouse", "adminUsername": "owner", "dbName": "warehouse", "manageAdminPassword": True}


@pytest.fixture
def ask():
    operations = redshift_serverless.RedshiftServerless().operations

    def asked(name, **request):
        headers = {"x-amz-target": f"RedshiftServerless.{name}"}
        status, _, body = redshift_serverless.answer(operations, headers, json.dumps(request).encode())
        found = json.loads(body)
        return found if status == 200 else found["__type"]

    yield asked
    secretsmanager.reset()


def test_a_managed_password_is_a_secret_that_goes_with_the_namespace(ask):
    arn = ask("CreateNamespace", **NAMESPACE)["namespace"]["adminPasswordSecretArn"]
    assert json.loads(secretsmanager.resolve_secret_string(arn))["username"] == "owner"
    found = ask("GetNamespace", namespaceName="warehouse")["namespace"]
    assert found["status"] == "AVAILABLE"
    assert "manageAdminPassword" not in found
    assert ask("CreateNamespace", **NAMESPACE) == "ConflictException"
    ask("DeleteNamespace", namespaceName="warehouse")
    assert secretsmanager.resolve_secret_string(arn) is None
    assert ask("GetNamespace", namespaceName="warehouse") == "ResourceNotFoundException"
    assert ask("ListNamespaces") == {"namespaces": []}


def test_a_namespace_goes_after_its_workgroup(ask):
    workgroup = {"workgroupName": "warehouse", "namespaceName": "warehouse"}
    assert ask("CreateWorkgroup", **workgroup) == "ResourceNotFoundException"
    ask("CreateNamespace", **NAMESPACE)
    ask("CreateWorkgroup", **workgroup, baseCapacity=4)
    assert ask("DeleteNamespace", namespaceName="warehouse") == "ConflictException"
    ask("UpdateWorkgroup", workgroupName="warehouse", baseCapacity=8)
    assert ask("GetWorkgroup", workgroupName="warehouse")["workgroup"]["baseCapacity"] == 8
    ask("DeleteWorkgroup", workgroupName="warehouse")
    ask("DeleteNamespace", namespaceName="warehouse")


def test_tags_are_told_and_taken_away(ask):
    limit = ask("CreateUsageLimit", resourceArn="of-a-workgroup", amount=8, tags=[{"key": "a", "value": "1"}])
    arn = limit["usageLimit"]["usageLimitArn"]
    ask("TagResource", resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    ask("UntagResource", resourceArn=arn, tagKeys=["a"])
    assert ask("ListTagsForResource", resourceArn=arn) == {"tags": [{"key": "b", "value": "2"}]}


def test_what_is_not_known_is_refused_by_name(ask):
    assert ask("RestoreFromSnapshot") == "ValidationException"


def test_ministack_has_no_such_service_by_itself_and_takes_ours(monkeypatch):
    monkeypatch.setattr(app, "SERVICE_HANDLERS", dict(app.SERVICE_HANDLERS))
    monkeypatch.setattr(router, "SERVICE_PATTERNS", dict(router.SERVICE_PATTERNS))
    redshift_serverless.install()
    headers = {"x-amz-target": "RedshiftServerless.ListNamespaces"}
    assert router.detect_service("POST", "/", headers, {}) == "redshift-serverless"
    with pytest.raises(TypeError):
        redshift_serverless.install()
