"""Messages of `kmslab envelope` and of the AWS Encryption SDK for Python, each opened by the other.

    eval "$(kmslab env)"; python3 envelope_check.py
"""

import base64
import json
import logging
import os
import sys
import urllib.request

import aws_encryption_sdk
import boto3
from aws_encryption_sdk import Algorithm, CommitmentPolicy

SUITES = {
    "commit-sign": Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384,
    "commit": Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY,
    "v1-sign": Algorithm.AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384,
    "v1": Algorithm.AES_256_GCM_IV12_TAG16_HKDF_SHA256,
    "v1-bare": Algorithm.AES_256_GCM_IV12_TAG16,
}
TEXTS = [b"", b"attack at dawn", b"0123456789abcdef" * 700]


def client(suite):
    old = suite.startswith("v1")
    policy = CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT if old else CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
    return aws_encryption_sdk.EncryptionSDKClient(commitment_policy=policy)


def lab(*commands):
    """Runs commands in the shell of the running lab and returns what they print."""
    address = os.environ["AWS_ENDPOINT_URL"]
    body = {"ask": "line", "session": "@lab", "text": " && ".join(commands)}
    request = urllib.request.Request(
        f"{address}/console/ask", json.dumps(body).encode(),
        {"Content-Type": "application/json", "Origin": address},
    )
    with urllib.request.urlopen(request) as answer:
        said = json.load(answer)
    assert said["status"] == 0, said
    return said["output"]


def to_lab(data):
    return f"printf %s '{base64.b64encode(data).decode()}' | base64 --decode > in.bin"


def main():
    logging.disable()
    key = boto3.client("kms", region_name="us-east-1").create_key()["KeyMetadata"]["Arn"]
    keys = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=[key])
    count = 0
    for suite, algorithm in SUITES.items():
        for text in TEXTS:
            for frame in (8192, 100):
                made = lab(
                    to_lab(text),
                    f"kmslab envelope encrypt --format encryption-sdk --suite {suite} --frame {frame} --key-id {key} "
                    "--in in.bin --out out.bin --encryption-context purpose=check,team=a > said.txt",
                    "base64 out.bin",
                )
                opened, header = client(suite).decrypt(source=base64.b64decode(made), key_provider=keys)
                assert opened == text, (suite, frame, len(text))
                assert header.encryption_context["purpose"] == "check"
                assert header.algorithm is algorithm
                count += 1
            # The SDK writes frames of whole blocks of 128 bytes; a frame length of nothing is a body in one piece.
            for frame in (4096, 128, 0):
                sealed, _ = client(suite).encrypt(
                    source=text, key_provider=keys, algorithm=algorithm, frame_length=frame,
                    encryption_context={"purpose": "check", "team": "b"},
                )
                read = lab(to_lab(sealed), "kmslab envelope decrypt --in in.bin --out out.bin > said.txt", "base64 out.bin")
                assert base64.b64decode(read) == text, (suite, frame, len(text))
                count += 1
    version = aws_encryption_sdk.__version__
    print(f"{count} messages of kmslab envelope and aws-encryption-sdk {version} opened by the other")


if __name__ == "__main__":
    sys.exit(main())
