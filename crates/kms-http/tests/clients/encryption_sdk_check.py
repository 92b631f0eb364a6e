"""The AWS Encryption SDK for Python against a running lab.

    eval "$(kmslab env)"; python3 encryption_sdk_check.py
"""

import logging
import sys

import aws_encryption_sdk
import boto3
import botocore.session
from aws_encryption_sdk import CommitmentPolicy
from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError


def master_keys(calls, key, **changes):
    """A provider for one key that notes each KMS call it makes."""
    session = botocore.session.get_session()
    session.set_config_variable("region", "us-east-1")
    note = lambda model, **_: calls.append(model.name)
    session.register("before-call.kms", note)
    provider = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider
    return provider(key_ids=[key], botocore_session=session, **changes)


def there_and_back(client, key):
    calls, text = [], b"attack at dawn" * 100_000
    context = {"purpose": "check"}
    keys = master_keys(calls, key)
    sealed, _ = client.encrypt(source=text, key_provider=keys, encryption_context=context)
    opened, header = client.decrypt(source=sealed, key_provider=keys)
    assert opened == text
    assert context.items() <= header.encryption_context.items()
    assert calls == ["GenerateDataKey", "Decrypt"], calls
    return sealed


def another_key_cannot(client, sealed, other):
    try:
        client.decrypt(source=sealed, key_provider=master_keys([], other))
        raise AssertionError("another key decrypted")
    except AWSEncryptionSDKClientError:
        pass


def two_keys_either_opens(client, key, other):
    calls = []
    both = master_keys(calls, key)
    both.add_master_key(other)
    sealed, _ = client.encrypt(source=b"x", key_provider=both)
    assert calls == ["GenerateDataKey", "Encrypt"], calls
    for one in (key, other):
        assert client.decrypt(source=sealed, key_provider=master_keys([], one))[0] == b"x"


def a_cache_saves_calls(client, key):
    calls = []
    cache = aws_encryption_sdk.LocalCryptoMaterialsCache(capacity=10)
    materials = aws_encryption_sdk.CachingCryptoMaterialsManager(
        master_key_provider=master_keys(calls, key),
        cache=cache,
        max_age=600.0,
        max_messages_encrypted=10,
    )
    for n in range(25):
        client.encrypt(source=str(n).encode(), materials_manager=materials)
    assert calls == ["GenerateDataKey"] * 3, calls


def main():
    # The library logs what it also raises.
    logging.disable()
    kms = boto3.client("kms", region_name="us-east-1")
    key, other = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    policy = CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
    client = aws_encryption_sdk.EncryptionSDKClient(commitment_policy=policy)
    sealed = there_and_back(client, key)
    another_key_cannot(client, sealed, other)
    two_keys_either_opens(client, key, other)
    a_cache_saves_calls(client, key)
    print("aws-encryption-sdk", aws_encryption_sdk.__version__, "ok")


if __name__ == "__main__":
    sys.exit(main())
