"""Items of a table that has a stream, over kills at random moments: ``STOPS=20 SEED=7`` for the long form."""

import os
import random
import signal
import stat

from ministack_launcher.testing.emulator_process import running_emulator, wait_until
from ministack_launcher.testing.pipe_chain import PipeChain

STOPS = int(os.environ.get("STOPS", "4"))
SEED = int(os.environ.get("SEED", "1"))


def kill(emulator):
    emulator.process.send_signal(signal.SIGKILL)
    emulator.process.wait()
    emulator.start()


def items(emulator, table):
    found = emulator.client("dynamodb").scan(TableName=table)
    assert emulator.client("dynamodb").describe_table(TableName=table)["Table"]["ItemCount"] == found["Count"]
    return {item["orderid"]["S"]: item["status"]["S"] for item in found["Items"]}


def test_what_was_answered_is_there_after_any_stops_and_kills_and_its_changes_once_each(tmp_path):
    print(f"SEED={SEED}")
    draws = random.Random(SEED)
    with running_emulator(tmp_path) as emulator:
        chain, changes = PipeChain(emulator, "orders"), 0
        expected: dict[str, str] = {}
        # The first is a kill: nothing was ever saved.
        for number in range(STOPS):
            for _ in range(draws.randint(1, 30)):
                order = f"o{draws.randint(0, 15)}"
                if order in expected and draws.random() < 0.3:
                    chain.remove(order)
                    del expected[order]
                else:
                    expected[order] = f"status-{changes}"
                    chain.put(order, status=expected[order])
                changes += 1
            if number > 0 and draws.random() < 0.4:
                emulator.stop()
                emulator.start()
            else:
                kill(emulator)
            assert items(emulator, "orders") == expected
        if not emulator.client("kinesis").list_streams()["StreamNames"]:
            emulator.client("kinesis").create_stream(StreamName="orders", ShardCount=2)
        chain.pipe()
        found = chain.wait_for(changes)
        assert len(found) == changes
        assert len({record["eventID"] for _, record in found}) == changes


def test_a_change_that_was_cut_off_by_the_kill_is_left_out(tmp_path):
    with running_emulator(tmp_path) as emulator:
        chain = PipeChain(emulator, "orders")
        chain.put("o1", status="placed")
        emulator.process.send_signal(signal.SIGKILL)
        emulator.process.wait()
        file = tmp_path / "services" / "table-changes.ndjson"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with file.open("ab") as journal:
            journal.write(b'{"account":"0000')
        emulator.start()
        assert items(emulator, "orders") == {"o1": "placed"}
        chain.put("o2", status="paid")
        kill(emulator)
        assert items(emulator, "orders") == {"o1": "placed", "o2": "paid"}
        emulator.stop()
        emulator.start()
        # All of it is in the state that was saved.
        wait_until(lambda: not file.exists())
        assert items(emulator, "orders") == {"o1": "placed", "o2": "paid"}


def test_a_table_made_anew_under_its_name_has_nothing_of_the_one_before(tmp_path):
    with running_emulator(tmp_path) as emulator:
        PipeChain(emulator, "orders").put("o1", status="placed")
        emulator.client("dynamodb").delete_table(TableName="orders")
        emulator.client("kinesis").delete_stream(StreamName="orders")
        PipeChain(emulator, "orders").put("o2", status="paid")
        kill(emulator)
        assert items(emulator, "orders") == {"o2": "paid"}
