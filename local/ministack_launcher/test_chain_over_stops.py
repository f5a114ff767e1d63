"""From a table through its pipe and a Firehose into S3 over stops at random moments: nothing is lost.

``STOPS=20 SEED=7`` for the long form.
"""

import os
import random

from ministack_launcher.testing.emulator_process import running_emulator, wait_until
from ministack_launcher.testing.firehose_chain import FirehoseChain
from ministack_launcher.testing.pipe_chain import PipeChain

STOPS = int(os.environ.get("STOPS", "2"))
SEED = int(os.environ.get("SEED", "1"))


def test_every_change_is_delivered_although_the_emulator_is_stopped_at_any_moment(tmp_path):
    moments = random.Random(SEED)
    with running_emulator(tmp_path) as emulator:
        table = PipeChain(emulator, "orders")
        firehose = FirehoseChain(emulator, "orders", shards=None)
        firehose.firehose(ProcessingConfiguration={"Enabled": False}, ErrorOutputPrefix="")
        table.pipe(BatchSize=5)
        written: list[str] = []
        for _ in range(STOPS):
            ids = [f"o{len(written) + number}" for number in range(moments.randint(20, 60))]
            for order in ids:
                table.put(order)
            written += ids
            before = len(written) - moments.randint(0, len(ids))
            wait_for(before, firehose)
            emulator.stop()
            emulator.start()
        wait_for(len(written), firehose)
        found = delivered(firehose)
        assert found == set(written)


def wait_for(orders, firehose):
    wait_until(lambda: len(delivered(firehose)) >= orders)


def delivered(firehose):
    """Orders of which there is a change in S3: records lie there one behind the other."""
    marker = '"Keys":{"orderid":{"S":"'
    bodies = firehose.objects("orders/").values()
    return {part.split('"')[0] for body in bodies for part in body.split(marker)[1:]}
