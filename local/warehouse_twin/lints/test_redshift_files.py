"""What the project sends to Redshift has no findings."""

import pytest

from testing.places import ROOT
from warehouse_twin.lints.check import check_file

FILES = sorted((ROOT / "redshift").rglob("*.sql"))


@pytest.mark.skipif(not FILES, reason="there is no SQL of Redshift yet")
def test_every_file_is_taken():
    findings = {file.name: list(map(str, check_file(file.read_text()))) for file in FILES}
    assert {name: found for name, found in findings.items() if found} == {}
