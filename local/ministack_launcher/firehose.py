"""Firehose for MiniStack 1.5 that reads a Kinesis stream as on AWS: from its end at the time it is created, buffered,
through its transforming Lambda, into objects of S3 under Firehose's names; after a stop it goes on where it was.

By itself MiniStack delivers each record when it is put, asks the Lambda for each, leaves out what that fails at, and
knows no failed records.
"""

from contextvars import copy_context
from typing import Any

from ministack_launcher import event_loop
from ministack_launcher.first_load import on_first_load

# What a caller declares of a destination and MiniStack does not describe.
PARTS = ("FileExtension", "CustomTimeZone")


def install() -> None:
    on_first_load("firehose", install_delivery)


def install_delivery() -> None:
    """Fails where MiniStack has no such functions any more."""
    from ministack.core.concurrency import spawn_background
    from ministack.core.responses import _request_account_id, _request_region
    from ministack.services import firehose

    from ministack_launcher import firehose_delivery, firehose_source

    create, describe, load_state = (
        firehose._HANDLERS["CreateDeliveryStream"],
        firehose._dest_description,
        firehose.load_persisted_state,
    )
    if not callable(firehose.ingest_from_kinesis_source):
        raise TypeError("ministack.services.firehose.ingest_from_kinesis_source is no function")

    def create_stream(data: dict[str, Any]) -> Any:
        response = create(data)
        stream = firehose._streams.get(data.get("DeliveryStreamName", ""))
        if response[0] < 400 and firehose_source.reads_kinesis(stream):
            stream["positions"] = event_loop.call(lambda: firehose_source.ends(stream))
            deliver(stream)
        return response

    def load_streams(data: dict[str, Any]) -> None:
        load_state(data)
        for (account_id, region, _name), stream in firehose._streams.all_items():
            if firehose_source.reads_kinesis(stream):
                context = copy_context()
                context.run(_request_account_id.set, account_id)
                context.run(_request_region.set, region)
                context.run(deliver, stream)

    def deliver(stream: dict[str, Any]) -> None:
        spawn_background(firehose_delivery.Delivery(stream).run, thread_name="ministack-firehose")

    def describe_destination(destination: dict[str, Any]) -> dict[str, Any]:
        description: dict[str, Any] = describe(destination)
        of_s3 = description.get("ExtendedS3DestinationDescription")
        if of_s3 is not None:
            of_s3 |= {part: destination["config"][part] for part in PARTS if part in destination["config"]}
        return description

    firehose._HANDLERS["CreateDeliveryStream"] = create_stream
    firehose.load_persisted_state, firehose._dest_description = load_streams, describe_destination
    firehose.ingest_from_kinesis_source = lambda *_: None
