"""boto3 against a running lab: what a learner's own program does, asserted.

    eval "$(kmslab env)"; python3 boto3_check.py

Needs the lab's usual profiles in the files that `kmslab env` names; makes keys of its own and leaves them behind.
"""

import base64
import concurrent.futures
import os
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ.get("AWS_ENDPOINT_URL", "http://127.0.0.1:5670")


def client(profile="admin", region="us-east-1", **changes):
    found = boto3.Session(profile_name=profile).get_credentials()
    key, secret = found.access_key, found.secret_key
    config = Config(retries={"max_attempts": 1, "mode": "standard"}, max_pool_connections=32)
    settings = {"aws_access_key_id": key, "aws_secret_access_key": secret, **changes}
    return boto3.client(
        "kms", endpoint_url=ENDPOINT, region_name=region, config=config, **settings
    )


def refused(code, call, **request):
    try:
        call(**request)
    except ClientError as error:
        said = error.response["Error"]
        assert said["Code"] == code, f"{said['Code']} instead of {code}: {said['Message']}"
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert status == 400, f"HTTP {status} for {code}"
        return said["Message"]
    raise AssertionError(f"{call.__name__} was answered instead of refused with {code}")


def a_key_encrypts_and_decrypts(kms):
    made = kms.create_key(Description="boto3", Tags=[{"TagKey": "made-by", "TagValue": "boto3"}])
    key = made["KeyMetadata"]["KeyId"]
    assert made["KeyMetadata"]["KeyState"] == "Enabled"
    assert made["KeyMetadata"]["CreationDate"].tzinfo is not None
    context = {"purpose": "check", "tenant": "ü"}
    sealed = kms.encrypt(KeyId=key, Plaintext=b"attack at dawn", EncryptionContext=context)
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context)
    assert opened["Plaintext"] == b"attack at dawn"
    assert opened["KeyId"] == made["KeyMetadata"]["Arn"]
    blob = sealed["CiphertextBlob"]
    refused("InvalidCiphertextException", kms.decrypt, CiphertextBlob=blob)
    encoded = base64.b64encode(blob)
    refused("InvalidCiphertextException", kms.decrypt, CiphertextBlob=encoded)
    return key


def modelled_errors_are_their_own_classes(kms, key):
    kms.disable_key(KeyId=key)
    try:
        kms.encrypt(KeyId=key, Plaintext=b"x")
        raise AssertionError("a disabled key encrypted")
    except kms.exceptions.DisabledException as error:
        assert "is disabled" in str(error)
    kms.enable_key(KeyId=key)
    # As programs wait for a state: ask until it is there.
    for _ in range(10):
        if kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled":
            break
        time.sleep(0.2)
    else:
        raise AssertionError("the key was never enabled")
    try:
        kms.describe_key(KeyId="alias/there-is-none")
        raise AssertionError("an alias that is not there was found")
    except kms.exceptions.NotFoundException:
        pass


def lists_come_in_pages(kms):
    made = {kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(7)}
    pages = list(kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 3}))
    assert len(pages) >= 3, f"{len(pages)} pages"
    assert all(len(page["Keys"]) <= 3 for page in pages)
    listed = [key["KeyId"] for page in pages for key in page["Keys"]]
    assert made <= set(listed) and len(listed) == len(set(listed))
    return made


def aliases_and_empty_answers(kms, key):
    name = f"alias/boto3-{os.getpid()}-{time.time_ns()}"
    answer = kms.create_alias(AliasName=name, TargetKeyId=key)
    assert set(answer) == {"ResponseMetadata"}, "CreateAlias has no output"
    assert kms.describe_key(KeyId=name)["KeyMetadata"]["KeyId"] == key
    refused("AlreadyExistsException", kms.create_alias, AliasName=name, TargetKeyId=key)
    kms.delete_alias(AliasName=name)


def data_keys_and_signatures(kms, key):
    data = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    assert len(data["Plaintext"]) == 32
    assert kms.decrypt(CiphertextBlob=data["CiphertextBlob"])["Plaintext"] == data["Plaintext"]
    for spec, algorithm in [("ECC_NIST_P256", "ECDSA_SHA_256"), ("RSA_2048", "RSASSA_PSS_SHA_256")]:
        made = kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        request = {"KeyId": made, "Message": b"hello", "SigningAlgorithm": algorithm}
        signature = kms.sign(**request)["Signature"]
        assert kms.verify(**request, Signature=signature)["SignatureValid"]
        wrong = {**request, "Message": b"hallo", "Signature": signature}
        refused("KMSInvalidSignatureException", kms.verify, **wrong)


def shared_secrets(kms):
    """Operations that the AWS CLI does not have."""
    made = kms.create_key(KeySpec="ML_KEM_768", KeyUsage="ENCAPSULATE_DECAPSULATE")["KeyMetadata"]["KeyId"]
    sent = kms.encapsulate(KeyId=made, EncapsulationAlgorithm="ML_KEM")
    blob = sent["SharedSecretCiphertextBlob"]
    got = kms.decapsulate(KeyId=made, EncapsulationAlgorithm="ML_KEM", SharedSecretCiphertextBlob=blob)
    assert got["SharedSecret"] == sent["SharedSecret"] and len(got["SharedSecret"]) == 32


def every_list_comes_in_pages(kms, key):
    """Every paginator that boto3 has for KMS, one entry a page."""
    user = "arn:aws:iam::111122223333:user/admin"
    for n in range(3):
        kms.create_alias(AliasName=f"alias/pages-{os.getpid()}-{time.time_ns()}", TargetKeyId=key)
        grant = {"GranteePrincipal": user, "RetiringPrincipal": user, "Operations": ["Decrypt"], "Name": str(n)}
        kms.create_grant(KeyId=key, **grant)
        kms.tag_resource(KeyId=key, Tags=[{"TagKey": f"page{n}", "TagValue": "x"}])
        kms.rotate_key_on_demand(KeyId=key)
    requests = {
        "list_aliases": ({"KeyId": key}, "Aliases", 3),
        "list_grants": ({"KeyId": key}, "Grants", 3),
        "list_key_policies": ({"KeyId": key}, "PolicyNames", 1),
        "list_key_rotations": ({"KeyId": key}, "Rotations", 3),
        "list_keys": ({}, "Keys", 3),
        "list_resource_tags": ({"KeyId": key}, "Tags", 3),
        "list_retirable_grants": ({"RetiringPrincipal": user}, "Grants", 3),
        "describe_custom_key_stores": ({}, "CustomKeyStores", 0),
    }
    model = kms.meta.method_to_api_mapping
    known = {name for name in model if kms.can_paginate(name)}
    assert known == set(requests), known ^ set(requests)
    for name, (request, entries, least) in requests.items():
        pages = kms.get_paginator(name).paginate(**request, PaginationConfig={"PageSize": 1})
        found = [str(entry) for page in pages for entry in page[entries]]
        assert len(found) >= least and len(found) == len(set(found)), f"{name}: {found}"


def callers_and_regions_are_told_apart(kms, key):
    denied = refused("AccessDeniedException", client("alice").encrypt, KeyId=key, Plaintext=b"x")
    assert "user/alice is not authorized to perform: kms:Encrypt" in denied, denied
    refused("NotFoundException", client(region="eu-west-1").describe_key, KeyId=key)
    refused("InvalidSignatureException", client(aws_secret_access_key="x" * 40).list_keys)
    refused("UnrecognizedClientException", client(aws_access_key_id="AKIAIOSFODNN7EXAMPLE").list_keys)
    refused("UnrecognizedClientException", client(aws_session_token="not-one").list_keys)


def many_at_once(kms, key):
    def there_and_back(n):
        blob = kms.encrypt(KeyId=key, Plaintext=str(n).encode())["CiphertextBlob"]
        return int(kms.decrypt(CiphertextBlob=blob)["Plaintext"])

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert list(pool.map(there_and_back, range(200))) == list(range(200))


def main():
    kms = client()
    key = a_key_encrypts_and_decrypts(kms)
    modelled_errors_are_their_own_classes(kms, key)
    lists_come_in_pages(kms)
    every_list_comes_in_pages(kms, key)
    aliases_and_empty_answers(kms, key)
    shared_secrets(kms)
    data_keys_and_signatures(kms, key)
    callers_and_regions_are_told_apart(kms, key)
    many_at_once(kms, key)
    print("boto3", boto3.__version__, "ok")


if __name__ == "__main__":
    sys.exit(main())
