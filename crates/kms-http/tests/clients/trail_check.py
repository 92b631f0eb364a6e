"""The files of `kmslab trail export`, read as tools read those of a CloudTrail bucket: python3 trail_check.py DIR"""

import gzip
import json
import pathlib
import re
import sys

NAME = re.compile(
    r"AWSLogs/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4})/(\d\d)/(\d\d)/"
    r"\1_CloudTrail_\2_\3\4\5T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz"
)


def main():
    root = pathlib.Path(sys.argv[1])
    records, files = {}, list(root.rglob("*.json.gz"))
    for file in files:
        found = NAME.fullmatch(str(file.relative_to(root)))
        assert found, file
        for record in json.loads(gzip.decompress(file.read_bytes()))["Records"]:
            assert record["recipientAccountId"] == found[1], record
            assert record["awsRegion"] == found[2], record
            assert record["eventID"] not in records, "a record twice"
            records[record["eventID"]] = record
    assert files and records, f"nothing below {root}"
    print(f"trail ok: {len(records)} records in {len(files)} files")


if __name__ == "__main__":
    sys.exit(main())
