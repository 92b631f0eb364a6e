#!/usr/bin/env bash
# Role profiles by the real AWS CLI: `kmslab profiles add` in the lab, `--profile` there. Needs a CLI that reads
# endpoints from the environment (version 1 from PyPI, version 2 since 2.13).
#
#   KMSLAB="kmslab --data DIR --listen ADDRESS" AWS=/path/to/aws ./profiles_check.sh
set -euo pipefail
: "${KMSLAB:?the running lab}" "${AWS:?the AWS CLI}"
is() { [ "$1" = "$2" ] || { echo "expected \`$2\`, got \`$1\`" >&2; exit 1; }; }
export AWS_PAGER=
name="auditor-$$"

eval "$($KMSLAB env)"
trust='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"blue"}}}]}'
look='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:ListKeys","Resource":"*"}]}'
role=$("$AWS" iam create-role --role-name "$name" --assume-role-policy-document "$trust" --query Role.Arn --output text)
"$AWS" iam put-role-policy --role-name "$name" --policy-name look --policy-document "$look"
$KMSLAB profiles add "$name" --role-arn "$role" --source-profile admin --external-id blue
eval "$($KMSLAB env)"
arn="arn:aws:sts::111122223333:assumed-role/$name/$name"
is "$("$AWS" sts get-caller-identity --profile "$name" --query Arn --output text)" "$arn"
"$AWS" kms list-keys --profile "$name" > /dev/null
if "$AWS" kms create-key --profile "$name" 2> /tmp/profiles_check.$$; then exit 1; fi
grep -q "AccessDeniedException.*$arn is not authorized to perform: kms:CreateKey" /tmp/profiles_check.$$
rm -f /tmp/profiles_check.$$
# And as the profile that one is, without naming it.
(eval "$($KMSLAB env --profile "$name")"; is "$("$AWS" sts get-caller-identity --query Arn --output text)" "$arn")
echo "role profiles ok"
