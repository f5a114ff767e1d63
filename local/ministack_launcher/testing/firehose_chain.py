"""A Kinesis stream that a Firehose brings into S3, for tests."""

import gzip
import io
import zipfile

from ministack_launcher.testing.emulator_process import wait_until

ROLE = "arn:aws:iam::000000000000:role/firehose"
# Makes capitals of a record, or does what the record says.
TRANSFORM = """
import base64

def handler(event, context):
    answers = []
    for record in event["records"]:
        text = base64.b64decode(record["data"]).decode()
        if text == "raise":
            raise ValueError(text)
        data = base64.b64encode((text.upper() + "\\n").encode()).decode()
        results = {"fail": "ProcessingFailed", "drop": "Dropped"}
        answer = {"recordId": record["recordId"], "result": results.get(text, "Ok"), "data": data}
        if text == "long":
            answer["data"] = "A" * 7_000_000
        if text == "spoil":
            answer["data"] = "?"
        answers += {"forget": [], "twice": [answer, answer]}.get(text, [answer])
    return {"records": answers}
"""


def deploy(emulator):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", TRANSFORM)
    emulator.client("lambda").create_function(
        FunctionName="transform",
        Runtime="python3.11",
        Role=ROLE,
        Handler="index.handler",
        Code={"ZipFile": packed.getvalue()},
        Timeout=20,
    )


class FirehoseChain:
    """A Kinesis stream, its Firehose and its bucket, all of one name."""

    def __init__(self, emulator, name, shards=2):
        self.emulator, self.name = emulator, name
        if shards is not None:
            emulator.client("kinesis").create_stream(StreamName=name, ShardCount=shards)
        emulator.client("s3").create_bucket(Bucket=name)

    def firehose(self, seconds=0, function="transform", megabytes=5, name=None, **config):
        parameters = {"LambdaArn": f"arn:aws:lambda:us-east-1:000000000000:function:{function}", "NumberOfRetries": "1"}
        processor = {
            "Type": "Lambda",
            "Parameters": [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()],
        }
        self.emulator.client("firehose").create_delivery_stream(
            DeliveryStreamName=name or self.name,
            DeliveryStreamType="KinesisStreamAsSource",
            KinesisStreamSourceConfiguration={
                "KinesisStreamARN": f"arn:aws:kinesis:us-east-1:000000000000:stream/{self.name}",
                "RoleARN": ROLE,
            },
            ExtendedS3DestinationConfiguration={
                "BucketARN": f"arn:aws:s3:::{self.name}",
                "RoleARN": ROLE,
                "Prefix": "orders/dt=!{timestamp:yyyy-MM-dd}/",
                "ErrorOutputPrefix": "orders-failed/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/",
                "BufferingHints": {"SizeInMBs": megabytes, "IntervalInSeconds": seconds},
                "CompressionFormat": "GZIP",
                "ProcessingConfiguration": {"Enabled": True, "Processors": [processor]},
            }
            | config,
        )

    def put(self, *texts):
        records = [{"Data": text.encode(), "PartitionKey": text[:200]} for text in texts]
        self.emulator.client("kinesis").put_records(StreamName=self.name, Records=records)

    def objects(self, prefix=""):
        """What is below it, unpacked, by key."""
        s3 = self.emulator.client("s3")
        keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=self.name, Prefix=prefix).get("Contents", [])]
        return {key: gzip.decompress(s3.get_object(Bucket=self.name, Key=key)["Body"].read()).decode() for key in keys}

    def lines(self, prefix="orders/"):
        return sorted(line for body in self.objects(prefix).values() for line in body.splitlines())

    def wait_for(self, number, prefix="orders/"):
        return wait_until(lambda: (found := self.lines(prefix)) and len(found) >= number and found)
