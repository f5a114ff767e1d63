"""Items of DynamoDB for MiniStack 1.5 that outlive a kill, of tables that have a stream: each change is written down
before it is answered. By itself MiniStack forgets what was written since its last orderly stop, while the rows that
were made of it lie in S3.

Items from before a table's stream was switched on are kept by an orderly stop alone.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from ministack.core import persistence
from ministack.core.responses import get_account_id, get_region

from ministack_launcher.journal import Entry, Journal

FILE = "table-changes.ndjson"
# In the saved state.
MARK = "_changes_mark"
NO_SORT_KEY = "__no_sort__"


def install(dynamodb: Any) -> None:
    """Fails where MiniStack has no such functions any more."""
    emit, get_state, load_state = dynamodb._emit_stream_event, dynamodb.get_state, dynamodb.load_persisted_state
    journal = Journal(Path(persistence.STATE_DIR) / FILE)
    # Of the tables whose definition is in the journal, the streams.
    defined: set[str] = set()

    def emit_and_note(
        table_name: str, event_name: str, old_item: Any, new_item: Any, *args: Any, **kwargs: Any
    ) -> None:
        before = _last(dynamodb, table_name)
        emit(table_name, event_name, old_item, new_item, *args, **kwargs)
        record = _last(dynamodb, table_name)
        if record is not None and record is not before:
            place = {"account": get_account_id(), "region": get_region(), "table": table_name}
            table = dynamodb._tables[table_name]
            if table["LatestStreamArn"] not in defined:
                defined.add(table["LatestStreamArn"])
                journal.append(place | {"definition": _definition(dynamodb, table)})
            journal.append(place | {"record": record, "item": new_item})

    def get_state_and_mark() -> dict[str, Any]:
        state: dict[str, Any] = get_state()
        return state | {MARK: journal.mark()}

    def load_state_and_changes(data: dict[str, Any]) -> None:
        load_state(data)
        restore(data.get(MARK) or {})

    def restore(mark: dict[str, Any]) -> None:
        for entry in journal.read_behind(mark):
            if "definition" in entry:
                defined.add(entry["definition"]["LatestStreamArn"])
            apply(dynamodb, entry)

    if not callable(dynamodb._set_item) or not callable(dynamodb._remove_item):
        raise TypeError("ministack.services.dynamodb has no functions that set and remove items")
    dynamodb._emit_stream_event = emit_and_note
    dynamodb.get_state, dynamodb.load_persisted_state = get_state_and_mark, load_state_and_changes
    if not (Path(persistence.STATE_DIR) / "dynamodb.json").exists():
        # Nothing is loaded then.
        restore({})


def apply(dynamodb: Any, entry: Entry) -> None:
    """Do once more what was done."""
    place = (entry["account"], entry["region"], entry["table"])
    table = dynamodb._tables.get_scoped(*place)
    if "definition" in entry:
        definition = entry["definition"]
        if table is None or table.get("LatestStreamArn") != definition["LatestStreamArn"]:
            dynamodb._tables.set_scoped(*place, definition | {"items": defaultdict(dict), "ItemCount": 0})
            dynamodb._stream_records.pop_scoped(*place, None)
            dynamodb._stream_trimmed.pop_scoped(*place, None)
        return
    keys = entry["record"]["dynamodb"]["Keys"]
    partition, sort = (
        dynamodb._extract_key_val(keys.get(table[name])) if table[name] else NO_SORT_KEY
        for name in ("pk_name", "sk_name")
    )
    if entry["item"] is None:
        dynamodb._remove_item(table, partition, sort)
    else:
        dynamodb._set_item(table, partition, sort, entry["item"])
    records = dynamodb._stream_records.get_scoped(*place) or []
    records.append(entry["record"])
    dynamodb._stream_records.set_scoped(*place, records)


def _last(dynamodb: Any, table_name: str) -> Any:
    records = dynamodb._stream_records.get(table_name)
    return records[-1] if records else None


def _definition(dynamodb: Any, table: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in ("items", dynamodb._INDEX_MEMBERS)}
