import json

import pytest
from ministack.services import eventbridge

from ministack_launcher import glue_events


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.setattr(eventbridge, "_put_events", eventbridge._put_events)
    glue_events.install()


def refused(*sources):
    entries = [{"Source": source, "DetailType": "it ended", "Detail": "{}"} for source in sources]
    _status, _headers, body = eventbridge._put_events({"Entries": entries})
    return json.loads(body)["FailedEntryCount"]


def test_events_in_the_name_of_glue_are_taken_and_of_no_other_service():
    assert refused("aws.glue", "aws.glue") == 0
    assert refused("shop") == 0
    assert refused("aws.s3") == 1
    assert refused("aws.glue", "aws.s3") == 2
