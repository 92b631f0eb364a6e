"""boto3 on the other services of a running lab: people, roles and their sessions, the organization, the trail,
parameters and secrets.

    eval "$(kmslab env)"; python3 services_check.py

Makes what it needs under names of its own.
"""

import base64
import json
import os
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

NAME = f"check-{os.getpid()}-{int(time.time())}"
CONFIG = Config(retries={"max_attempts": 1, "mode": "standard"})
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def client(service, **credentials):
    return boto3.client(service, region_name="us-east-1", config=CONFIG, **credentials)


def refused(code, status, call, **request):
    try:
        call(**request)
    except ClientError as error:
        said = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert said == (code, status), f"{said} instead of {(code, status)}: {error}"
        return error
    raise AssertionError(f"answered instead of refused with {code}")


def people(iam):
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:List*", "Resource": "*"}]}
    iam.create_user(UserName=NAME, Tags=[{"Key": "team", "Value": "a=b + ü"}])
    user = iam.get_user(UserName=NAME)["User"]
    assert user["Tags"] == [{"Key": "team", "Value": "a=b + ü"}], user["Tags"]
    assert user["CreateDate"].tzinfo is not None
    iam.put_user_policy(UserName=NAME, PolicyName="look", PolicyDocument=json.dumps(document))
    assert iam.get_user_policy(UserName=NAME, PolicyName="look")["PolicyDocument"] == document
    refused("EntityAlreadyExists", 409, iam.create_user, UserName=NAME)
    refused("DeleteConflict", 409, iam.delete_user, UserName=NAME)
    try:
        iam.get_user(UserName="nobody")
        raise AssertionError("nobody was found")
    except iam.exceptions.NoSuchEntityException as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    pages = list(iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1}))
    assert len(pages) >= 4 and NAME in {user["UserName"] for page in pages for user in page["Users"]}
    # As programs wait for a user: botocore's own waiter.
    iam.get_waiter("user_exists").wait(UserName=NAME)
    key = iam.create_access_key(UserName=NAME)["AccessKey"]
    who = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    assert client("sts", **who).get_caller_identity()["Arn"].endswith(f":user/{NAME}")
    client("kms", **who).list_keys()
    refused("AccessDeniedException", 400, client("kms", **who).create_key)
    refused("AccessDenied", 403, client("iam", **who).list_users)
    return who


def sessions(iam, sts):
    trust = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    words = "a & b <c> \"ü\""
    role = iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=document, Description=words)["Role"]
    assert role["Description"] == words, role["Description"]
    assert role["AssumeRolePolicyDocument"]["Statement"] == [trust]
    iam.attach_role_policy(RoleName=NAME, PolicyArn=ADMINISTRATOR)
    narrow = {"Effect": "Allow", "Action": ["kms:CreateKey", "kms:TagResource"], "Resource": "*"}
    narrow = json.dumps({"Version": "2012-10-17", "Statement": [narrow]})
    for policy, allowed in [({}, True), ({"Policy": narrow}, False)]:
        given = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="one", **policy)["Credentials"]
        assert given["Expiration"].timestamp() > time.time()
        who = {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }
        kms = client("kms", **who)
        kms.create_key()
        if allowed:
            kms.list_keys()
        else:
            refused("AccessDeniedException", 400, kms.list_keys)
    refused("UnrecognizedClientException", 400, client("kms", **{**who, "aws_session_token": "x"}).list_keys)
    refused("InvalidClientTokenId", 403, client("sts", **{**who, "aws_session_token": "x"}).get_caller_identity)
    own = sts.get_session_token()["Credentials"]
    own = client("kms", aws_access_key_id=own["AccessKeyId"], aws_secret_access_key=own["SecretAccessKey"],
                 aws_session_token=own["SessionToken"])
    own.list_keys()


def organization(organizations):
    try:
        organizations.create_organization(FeatureSet="ALL")
    except organizations.exceptions.AlreadyInOrganizationException:
        pass
    roots = organizations.list_roots()["Roots"]
    unit = organizations.create_organizational_unit(ParentId=roots[0]["Id"], Name=NAME)
    assert unit["OrganizationalUnit"]["Arn"].startswith("arn:aws:organizations::111122223333:ou/")
    pages = organizations.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 1})
    assert "111122223333" in [account["Id"] for page in pages for account in page["Accounts"]]
    refused("PolicyNotFoundException", 400, organizations.describe_policy, PolicyId="p-0123456789")


def trail(cloudtrail):
    pages = cloudtrail.get_paginator("lookup_events").paginate(
        LookupAttributes=[{"AttributeKey": "EventSource", "AttributeValue": "iam.amazonaws.com"}],
        PaginationConfig={"PageSize": 3},
    )
    events = [event for page in pages for event in page["Events"]]
    assert len(events) > 6 and len({event["EventId"] for event in events}) == len(events)
    times = [event["EventTime"] for event in events]
    assert times == sorted(times, reverse=True), "newest first"
    one = events[0]
    for key, value in [
        ("EventId", one["EventId"]),
        ("EventName", "CreateRole"),
        ("ReadOnly", "false"),
        ("Username", NAME),
        ("ResourceType", "AWS::IAM::Role"),
        ("ResourceName", NAME),
        ("EventSource", "sts.amazonaws.com"),
        ("AccessKeyId", one["AccessKeyId"]),
    ]:
        attribute = {"AttributeKey": key, "AttributeValue": value}
        found = cloudtrail.lookup_events(LookupAttributes=[attribute], MaxResults=50)["Events"]
        assert found, f"nothing for {attribute}"
        records = [json.loads(event["CloudTrailEvent"]) for event in found]
        assert all(record["eventID"] == event["EventId"] for record, event in zip(records, found))
    attribute = [{"AttributeKey": "EventName", "AttributeValue": "x"}]
    refused("InvalidLookupAttributesException", 400, cloudtrail.lookup_events, LookupAttributes=attribute * 2)
    refused("InvalidNextTokenException", 400, cloudtrail.lookup_events, NextToken="x")
    refused("InvalidTimeRangeException", 400, cloudtrail.lookup_events, StartTime=2e9, EndTime=1e9)


def parameters(ssm, kms, ann):
    key = kms.create_key()["KeyMetadata"]["Arn"]
    names = [f"/{NAME}/{n}" for n in range(4)]
    for tier, name in zip(("Standard", "Advanced", "Standard", "Advanced"), names):
        put = {"Name": name, "Value": f"opensesame {name}", "Type": "SecureString", "KeyId": key, "Tier": tier}
        assert ssm.put_parameter(**put)["Version"] == 1
    one = ssm.get_parameter(Name=names[0], WithDecryption=True)["Parameter"]
    assert one["Value"] == f"opensesame {names[0]}" and one["LastModifiedDate"].tzinfo is not None
    # Without decryption it is a ciphertext of KMS: whoever may decrypt needs no Parameter Store.
    sealed = base64.b64decode(ssm.get_parameter(Name=names[0])["Parameter"]["Value"])
    context = {"PARAMETER_ARN": one["ARN"]}
    assert kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context)["Plaintext"].decode() == one["Value"]
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=f"/{NAME}", WithDecryption=True)
    values = [parameter["Value"] for page in pages for parameter in page["Parameters"]]
    assert values == [f"opensesame {name}" for name in names], values
    try:
        ssm.get_parameter(Name="/nothing")
        raise AssertionError("nothing was found")
    except ssm.exceptions.ParameterNotFound:
        pass
    refused("AccessDeniedException", 400, client("ssm", **ann).get_parameter, Name=names[0])
    kms.disable_key(KeyId=key)
    for name in names[:2]:
        refused("InvalidKeyId", 400, ssm.get_parameter, Name=name, WithDecryption=True)
    kms.enable_key(KeyId=key)


def secrets(manager, kms, ann):
    key = kms.create_key()["KeyMetadata"]["Arn"]
    made = manager.create_secret(Name=NAME, SecretBinary=b"\x00\xff", KmsKeyId=key)
    assert manager.get_secret_value(SecretId=made["ARN"])["SecretBinary"] == b"\x00\xff"
    changed = manager.put_secret_value(SecretId=NAME, SecretString="ü")
    assert changed["VersionId"] != made["VersionId"] and changed["VersionStages"] == ["AWSCURRENT"]
    before = manager.get_secret_value(SecretId=NAME, VersionStage="AWSPREVIOUS")
    assert (before["VersionId"], before["SecretBinary"]) == (made["VersionId"], b"\x00\xff")
    pages = manager.get_paginator("list_secrets").paginate()
    assert NAME in [secret["Name"] for page in pages for secret in page["SecretList"]]
    try:
        manager.get_secret_value(SecretId="nobody")
        raise AssertionError("nobody was found")
    except manager.exceptions.ResourceNotFoundException as error:
        assert error.response["Error"]["Message"] == "Secrets Manager can't find the specified secret.", error
    refused("AccessDeniedException", 400, client("secretsmanager", **ann).get_secret_value, SecretId=NAME)
    kms.disable_key(KeyId=key)
    refused("DecryptionFailure", 400, manager.get_secret_value, SecretId=NAME)
    refused("EncryptionFailure", 400, manager.put_secret_value, SecretId=NAME, SecretString="x")


def main():
    iam = client("iam")
    ann = people(iam)
    sessions(iam, client("sts"))
    organization(client("organizations"))
    trail(client("cloudtrail"))
    parameters(client("ssm"), client("kms"), ann)
    secrets(client("secretsmanager"), client("kms"), ann)
    print("boto3", boto3.__version__, "on iam, sts, organizations, cloudtrail, ssm and secretsmanager ok")


if __name__ == "__main__":
    sys.exit(main())
