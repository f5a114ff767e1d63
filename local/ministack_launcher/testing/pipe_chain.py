"""A table whose changes a pipe brings into Kinesis, for tests."""

import json

from ministack_launcher.testing.emulator_process import wait_until

ROLE = "arn:aws:iam::000000000000:role/pipe"


class PipeChain:
    """A table, its pipe and its Kinesis stream, all of one name."""

    def __init__(self, emulator, name):
        self.emulator, self.name = emulator, name
        table = emulator.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "orderid", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "orderid", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )["TableDescription"]
        emulator.client("kinesis").create_stream(StreamName=name, ShardCount=2)
        self.source = table["LatestStreamArn"]
        self.target = f"arn:aws:kinesis:us-east-1:000000000000:stream/{name}"

    def pipe(self, start="TRIM_HORIZON", key="$.dynamodb.Keys.orderid.S", **source):
        self.emulator.client("pipes").create_pipe(
            Name=self.name,
            RoleArn=ROLE,
            Source=self.source,
            Target=self.target,
            SourceParameters={"DynamoDBStreamParameters": {"StartingPosition": start, "BatchSize": 100} | source},
            TargetParameters={"KinesisStreamParameters": {"PartitionKey": key}},
        )

    def put(self, *ids, **attributes):
        for order in ids:
            item = {"orderid": {"S": order}} | {name: {"S": value} for name, value in attributes.items()}
            self.emulator.client("dynamodb").put_item(TableName=self.name, Item=item)

    def remove(self, order):
        self.emulator.client("dynamodb").delete_item(TableName=self.name, Key={"orderid": {"S": order}})

    def delivered(self):
        """Partition key, kind and image of each record, in order within a shard."""
        kinesis = self.emulator.client("kinesis")
        found = []
        for shard in kinesis.list_shards(StreamName=self.name)["Shards"]:
            iterator = kinesis.get_shard_iterator(
                StreamName=self.name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            for record in kinesis.get_records(ShardIterator=iterator)["Records"]:
                found.append((record["PartitionKey"], json.loads(record["Data"])))
        return found

    def wait_for(self, number):
        return wait_until(lambda: (found := self.delivered()) and len(found) >= number and found)
