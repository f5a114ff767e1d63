import json

import pytest
from ministack.services import rds, secretsmanager

from ministack_launcher import database_instances

SERVERS = {
    "postgres": {"host": "localhost", "port": 12345, "username": "master", "password": "of the master"},
    "mysql": {"host": "localhost", "port": 54321, "username": "other", "password": "of the other"},
}


@pytest.fixture(autouse=True)
def instances(monkeypatch, tmp_path):
    for name in ("_create_db_instance_impl", "_delete_db_instance_impl", "_instance_xml", "_get_docker"):
        monkeypatch.setattr(rds, name, getattr(rds, name))
    file = tmp_path / "server.json"
    file.write_text(json.dumps(SERVERS))
    database_instances.install(str(file))
    yield rds._instances
    rds.reset()
    secretsmanager.reset()


def create(**parameters):
    request = {"DBInstanceIdentifier": "database", "Engine": "postgres", **parameters}
    _status, _headers, body = rds._create_db_instance(request)
    return body.decode() if isinstance(body, bytes) else body


@pytest.mark.parametrize(("engine", "port"), [("postgres", 12345), ("mysql", 54321)])
def test_an_instance_has_the_address_of_its_engines_server(engine, port):
    answer = create(Engine=engine)
    assert "<Address>localhost</Address>" in answer
    assert f"<Port>{port}</Port>" in answer
    assert "MasterUserSecret" not in answer


def test_a_managed_password_is_a_secret_that_goes_with_the_instance(instances):
    answer = create(ManageMasterUserPassword="true", MasterUserSecretKmsKeyId="a-key")
    arn = instances["database"]["MasterUserSecret"]["SecretArn"]
    assert f"<SecretArn>{arn}</SecretArn>" in answer
    assert "<KmsKeyId>a-key</KmsKeyId>" in answer
    login = {"username": "master", "password": "of the master"}
    assert json.loads(secretsmanager.resolve_secret_string(arn)) == login
    rds._delete_db_instance_impl({"DBInstanceIdentifier": "database", "SkipFinalSnapshot": "true"})
    assert secretsmanager.resolve_secret_string(arn) is None


def test_an_instance_that_exists_is_refused_and_keeps_its_secret(instances):
    create(ManageMasterUserPassword="true", MasterUserSecretKmsKeyId="a-key")
    secret = dict(instances["database"]["MasterUserSecret"])

    answer = create(ManageMasterUserPassword="true", MasterUserSecretKmsKeyId="another-key")

    assert "DBInstanceAlreadyExists" in answer
    assert instances["database"]["MasterUserSecret"] == secret
