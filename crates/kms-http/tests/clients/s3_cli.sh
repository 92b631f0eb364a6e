#!/usr/bin/env bash
# The AWS CLI on the lab's S3, as study notes have it.
#
#   eval "$(kmslab env)"; ./s3_cli.sh          AWS=/path/to/aws chooses the program
set -euo pipefail

: "${AWS_ENDPOINT_URL:?the address of the lab, as kmslab env prints it}"
AWS=${AWS:-aws}
export AWS_PAGER=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
aws() { "$AWS" "$@" --endpoint-url "$AWS_ENDPOINT_URL"; }
is() { [ "$1" = "$2" ] || { echo "expected \`$2\`, got \`$1\`" >&2; exit 1; }; }
fails() { # fails WORDS command...: the command fails and says so
  local words=$1
  shift
  if "$@" > out 2> err; then echo "\`$*\` succeeded" >&2; exit 1; fi
  grep -q -- "$words" err || { cat err >&2; exit 1; }
}

bucket="cli-$$-$RANDOM"
alias="alias/cli-s3-$$-$RANDOM"
key=$(aws kms create-key --query KeyMetadata.Arn --output text)
aws kms create-alias --alias-name "$alias" --target-key-id "$key"

is "$(aws s3 mb "s3://$bucket")" "make_bucket: $bucket"
printf 'attack at dawn' > plain.txt
aws s3 cp plain.txt "s3://$bucket/a b/plain.txt" --sse aws:kms --sse-kms-key-id "$alias" > out
is "$(aws s3 cp "s3://$bucket/a b/plain.txt" -)" "attack at dawn"
is "$(aws s3api head-object --bucket "$bucket" --key "a b/plain.txt" --query '[ServerSideEncryption,SSEKMSKeyId]' --output text)" \
  "$(printf 'aws:kms\t%s' "$key")"
is "$(aws s3 ls "s3://$bucket" | tr -s ' ')" " PRE a b/"
is "$(aws s3 ls "s3://$bucket/a b/" | awk '{print $3, $4}')" "14 plain.txt"

# The bucket's default, with a Bucket Key.
rule="{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"aws:kms\",\"KMSMasterKeyID\":\"$key\"},\"BucketKeyEnabled\":true}]}"
is "$(aws s3api put-bucket-encryption --bucket "$bucket" --server-side-encryption-configuration "$rule")" ""
is "$(aws s3api get-bucket-encryption --bucket "$bucket" --output text \
  --query 'ServerSideEncryptionConfiguration.Rules[0].[ApplyServerSideEncryptionByDefault.KMSMasterKeyID,BucketKeyEnabled]')" \
  "$(printf '%s\tTrue' "$key")"
is "$(aws s3api put-object --bucket "$bucket" --key bound --body plain.txt --query BucketKeyEnabled)" "true"
is "$(aws s3api copy-object --bucket "$bucket" --key copy --copy-source "$bucket/bound" --server-side-encryption AES256 \
  --query ServerSideEncryption --output text)" "AES256"
is "$(aws s3api get-object --bucket "$bucket" --key copy --range bytes=0-5 part.txt --query ContentRange --output text)" \
  "bytes 0-5/14"
is "$(cat part.txt)" "attack"
aws s3 cp "s3://$bucket/bound" "s3://$bucket/c/bound" > out
aws s3 mv "s3://$bucket/c/bound" "s3://$bucket/d/bound" > out
mkdir -p tree/x && cp plain.txt tree/x/1.txt && cp plain.txt tree/2.txt
aws s3 sync tree "s3://$bucket/tree" > out
is "$(aws s3 sync tree "s3://$bucket/tree")" ""
is "$(aws s3 ls "s3://$bucket/tree/" --recursive | awk '{print $4}' | tr '\n' ' ')" "tree/2.txt tree/x/1.txt "

# Ten mebibytes go up in parts and come down in ranges.
head -c 10485760 /dev/urandom > big.bin
aws s3 cp big.bin "s3://$bucket/big.bin" --sse aws:kms > out
aws s3 cp "s3://$bucket/big.bin" back.bin > out
cmp big.bin back.bin

# A URL that anybody may use until it ends.
url=$(aws s3 presign "s3://$bucket/bound" --expires-in 300)
is "$(curl -sS "$url")" "attack at dawn"
is "$(curl -sS -o out -w '%{http_code}' "${url/bound/copy}")" "403"
grep -q '<Code>SignatureDoesNotMatch</Code>' out

# A key of the caller's own, which S3 forgets.
head -c 32 /dev/urandom > own.key
open='{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"},"BlockedEncryptionTypes":{"EncryptionType":["NONE"]}}]}'
if aws s3api put-bucket-encryption --bucket "$bucket" --server-side-encryption-configuration "$open" 2> err; then
  own=(--sse-customer-algorithm AES256 --sse-customer-key fileb://own.key)
  aws s3api put-object --bucket "$bucket" --key own --body plain.txt "${own[@]}" > out
  aws s3api get-object --bucket "$bucket" --key own "${own[@]}" own.txt > out
  cmp plain.txt own.txt
  fails "InvalidRequest\|InvalidArgument" aws s3api get-object --bucket "$bucket" --key own own.txt
else
  # A CLI from before April 2026 does not know the member, and its buckets refuse such keys.
  grep -q 'Unknown parameter' err
fi

# What KMS refuses, S3 hands on.
aws kms disable-key --key-id "$key"
# The key of `bound` is a Bucket Key, which S3 still holds in memory.
fails 'KMS.DisabledException' aws s3api get-object --bucket "$bucket" --key "a b/plain.txt" out
fails 'AccessDenied' aws s3api get-object --bucket "$bucket" --key bound out --profile alice
fails 'NoSuchKey' aws s3api get-object --bucket "$bucket" --key nothing out
fails '404' aws s3api head-object --bucket "$bucket" --key nothing
aws kms enable-key --key-id "$key"

fails 'BucketNotEmpty' aws s3 rb "s3://$bucket"
aws s3 rm "s3://$bucket" --recursive > out
is "$(aws s3 rb "s3://$bucket")" "remove_bucket: $bucket"

echo "aws s3 ok"
