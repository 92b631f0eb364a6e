"""boto3 on the S3 of a running lab.

    eval "$(kmslab env)"; python3 s3_check.py
"""

import base64
import io
import json
import os
import sys
import time
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig

from services_check import CONFIG, client, refused

NAME = f"check-{os.getpid()}-{int(time.time())}"


def calls_to_kms(cloudtrail, name):
    attribute = {"AttributeKey": "EventName", "AttributeValue": name}
    pages = cloudtrail.get_paginator("lookup_events").paginate(LookupAttributes=[attribute])
    return [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]]


def objects(s3, key):
    put = s3.put_object(
        Bucket=NAME, Key="ü & <k>/1", Body=b"attack at dawn", ServerSideEncryption="aws:kms", SSEKMSKeyId=key,
        Metadata={"team": "blue"}, ContentType="text/plain",
        SSEKMSEncryptionContext=base64.b64encode(json.dumps({"dept": "it"}).encode()).decode(),
    )
    assert put["SSEKMSKeyId"] == key and put["ChecksumCRC32"], put
    got = s3.get_object(Bucket=NAME, Key="ü & <k>/1")
    assert got["Body"].read() == b"attack at dawn"
    assert (got["Metadata"], got["ContentType"], got["ETag"]) == ({"team": "blue"}, "text/plain", put["ETag"])
    assert abs(got["LastModified"].timestamp() - time.time()) < 3600 * 24 * 365 * 10
    for n in range(25):
        s3.put_object(Bucket=NAME, Key=f"many/{n:02}", Body=b"")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=NAME, PaginationConfig={"PageSize": 10})
    keys = [one["Key"] for page in pages for one in page["Contents"]]
    assert keys == [f"many/{n:02}" for n in range(25)] + ["ü & <k>/1"], keys
    folders = s3.list_objects_v2(Bucket=NAME, Delimiter="/")
    assert [one["Prefix"] for one in folders["CommonPrefixes"]] == ["many/", "ü & <k>/"], folders
    refused("NoSuchKey", 404, s3.get_object, Bucket=NAME, Key="nothing")
    refused("NoSuchBucket", 404, s3.get_object, Bucket=f"{NAME}-none", Key="nothing")
    s3.get_waiter("object_exists").wait(Bucket=NAME, Key="many/00")


def large(s3, key):
    content = os.urandom(12 << 20)
    parts = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
    extra = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    s3.upload_fileobj(io.BytesIO(content), NAME, "large", ExtraArgs=extra, Config=parts)
    back = io.BytesIO()
    s3.download_fileobj(NAME, "large", back, Config=parts)
    assert back.getvalue() == content
    assert s3.head_object(Bucket=NAME, Key="large")["ETag"].endswith('-3"')
    # In one piece: the lab has no UploadPartCopy.
    s3.copy({"Bucket": NAME, "Key": "large"}, NAME, "copy", Config=TransferConfig(multipart_threshold=64 << 20))
    assert s3.head_object(Bucket=NAME, Key="copy")["ContentLength"] == len(content)


def bucket_keys(s3, cloudtrail, key):
    """One data key of KMS for many objects, in the name of the bucket."""
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    made = {}
    for on in (False, True):
        bucket = f"{NAME}-{str(on).lower()}"
        s3.create_bucket(Bucket=bucket)
        rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": on}
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
        for n in range(20):
            answer = s3.put_object(Bucket=bucket, Key=str(n), Body=b"x")
            assert answer.get("BucketKeyEnabled", False) is on
        contexts = [event["requestParameters"].get("encryptionContext") or {} for event in
                    calls_to_kms(cloudtrail, "GenerateDataKey")]
        arn = f"arn:aws:s3:::{bucket}"
        made[on] = [context["aws:s3:arn"] for context in contexts if context.get("aws:s3:arn", "").startswith(arn)]
    assert len(made[False]) == 20, made[False]
    assert made[True] == [f"arn:aws:s3:::{NAME}-true"], made[True]


def presigned(s3, key):
    put = {"Bucket": NAME, "Key": "posted", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    url = s3.generate_presigned_url("put_object", Params=put, ExpiresIn=60)
    headers = {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": key}
    request = urllib.request.Request(url, b"by a stranger", headers, method="PUT")
    assert urllib.request.urlopen(request).status == 200
    url = s3.generate_presigned_url("get_object", Params={"Bucket": NAME, "Key": "posted"}, ExpiresIn=60)
    assert "X-Amz-Signature" in url
    assert urllib.request.urlopen(url).read() == b"by a stranger"
    try:
        urllib.request.urlopen(urllib.request.Request(url, method="DELETE"))
        raise AssertionError("another method was let through")
    except urllib.error.HTTPError as error:
        assert error.code == 403 and b"SignatureDoesNotMatch" in error.read()


def own_keys(s3):
    own = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": os.urandom(32)}
    refused("AccessDenied", 403, s3.put_object, Bucket=NAME, Key="own", Body=b"x", **own)


def policies(s3):
    statement = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "s3:GetObject",
                 "Resource": f"arn:aws:s3:::{NAME}/*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket=NAME, Policy=json.dumps(document))
    assert json.loads(s3.get_bucket_policy(Bucket=NAME)["Policy"]) == document
    s3.put_object(Bucket=NAME, Key="shared", Body=b"x")
    partner = boto3.Session(profile_name="partner").client("s3", config=CONFIG)
    assert partner.get_object(Bucket=NAME, Key="shared")["Body"].read() == b"x"
    # A bucket policy has no power over a key.
    s3.put_object(Bucket=NAME, Key="sealed", Body=b"x", ServerSideEncryption="aws:kms")
    error = refused("AccessDenied", 403, partner.get_object, Bucket=NAME, Key="sealed")
    assert "kms:Decrypt" in str(error), error
    s3.delete_bucket_policy(Bucket=NAME)
    refused("NoSuchBucketPolicy", 404, s3.get_bucket_policy, Bucket=NAME)


def main():
    s3, kms, cloudtrail = client("s3"), client("kms"), client("cloudtrail")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    s3.create_bucket(Bucket=NAME)
    assert NAME in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    west = client("s3")
    west.create_bucket(Bucket=f"{NAME}-west", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert west.get_bucket_location(Bucket=f"{NAME}-west")["LocationConstraint"] == "eu-west-1"
    assert s3.get_bucket_location(Bucket=NAME)["LocationConstraint"] is None
    objects(s3, key)
    large(s3, key)
    bucket_keys(s3, cloudtrail, key)
    presigned(s3, key)
    own_keys(s3)
    policies(s3)
    kms.disable_key(KeyId=key)
    error = refused("KMS.DisabledException", 400, s3.get_object, Bucket=NAME, Key="large")
    assert "is disabled" in str(error), error
    print("boto3", boto3.__version__, "on s3 ok")


if __name__ == "__main__":
    sys.exit(main())
