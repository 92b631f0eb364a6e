#!/usr/bin/env bash
# The AWS CLI against a running lab, line by line as study notes have it.
#
#   eval "$(kmslab env)"; ./aws_cli.sh          AWS=/path/to/aws chooses the program
#
# The endpoint is given on each line, because the CLI reads AWS_ENDPOINT_URL only since 2.13.
set -euo pipefail

: "${AWS_ENDPOINT_URL:?the address of the lab, as kmslab env prints it}"
AWS=${AWS:-aws}
export AWS_PAGER=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
kms() { "$AWS" kms "$@" --endpoint-url "$AWS_ENDPOINT_URL"; }
is() { [ "$1" = "$2" ] || { echo "expected \`$2\`, got \`$1\`" >&2; exit 1; }; }
fails() { # fails CODE command...: the command fails as the CLI fails on a service's error, and names it
  local code=$1 status=0
  shift
  "$@" >out 2>err || status=$?
  # 254 in version 2, 255 in version 1.
  [ "$status" = 254 ] || is "$status" 255
  grep -q "An error occurred ($code)" err || { cat err >&2; exit 1; }
}

"$AWS" --version

key=$(kms create-key --description "Customer Managed Key for Application Encryption" \
  --key-usage ENCRYPT_DECRYPT --origin AWS_KMS --query KeyMetadata.KeyId --output text)
is "${#key}" 36

# A file that holds base64 is not a ciphertext; decoded it is.
printf 'attack at dawn' > plain.txt
kms encrypt --key-id "$key" --plaintext fileb://plain.txt --output text --query CiphertextBlob > encrypted.txt
fails InvalidCiphertextException kms decrypt --ciphertext-blob fileb://encrypted.txt
base64 --decode encrypted.txt > encrypted.bin
is "$(kms decrypt --ciphertext-blob fileb://encrypted.bin --output text --query Plaintext | base64 --decode)" \
  "attack at dawn"

# Encryption context: part of what is authenticated.
kms encrypt --key-id "$key" --plaintext fileb://plain.txt --encryption-context app=shop,env=test \
  --output text --query CiphertextBlob | base64 --decode > bound.bin
fails InvalidCiphertextException kms decrypt --ciphertext-blob fileb://bound.bin --encryption-context app=shop
kms decrypt --ciphertext-blob fileb://bound.bin --encryption-context env=test,app=shop > out

# Rotation; an operation without output prints nothing.
is "$(kms enable-key-rotation --key-id "$key")" ""
is "$(kms get-key-rotation-status --key-id "$key" --query KeyRotationEnabled)" "true"

# Aliases and tags.
alias="alias/cli-$$-$RANDOM"
kms create-alias --alias-name "$alias" --target-key-id "$key"
is "$(kms describe-key --key-id "$alias" --query KeyMetadata.KeyId --output text)" "$key"
kms tag-resource --key-id "$key" --tags TagKey=team,TagValue=blue
is "$(kms list-resource-tags --key-id "$key" --query 'Tags[0].TagValue' --output text)" "blue"

# Lists come in pages, which the CLI puts together again.
for _ in 1 2 3 4 5; do kms create-key > out; done
all=$(kms list-keys --query 'length(Keys)')
[ "$all" -ge 6 ]
is "$(kms list-keys --page-size 2 --query 'length(Keys[])')" "$all"
is "$(kms list-keys --max-items 3 --query 'length(Keys)')" "3"

# Data keys, signatures, MACs.
is "$(kms generate-data-key --key-id "$key" --key-spec AES_256 --output text --query Plaintext \
  | base64 --decode | wc -c | tr -d ' ')" "32"
signer=$(kms create-key --key-spec ECC_NIST_P256 --key-usage SIGN_VERIFY --query KeyMetadata.KeyId --output text)
kms sign --key-id "$signer" --message fileb://plain.txt --signing-algorithm ECDSA_SHA_256 \
  --output text --query Signature | base64 --decode > signature.bin
is "$(kms verify --key-id "$signer" --message fileb://plain.txt --signing-algorithm ECDSA_SHA_256 \
  --signature fileb://signature.bin --query SignatureValid)" "true"
printf 'attack at noon' > other.txt
fails KMSInvalidSignatureException kms verify --key-id "$signer" --message fileb://other.txt \
  --signing-algorithm ECDSA_SHA_256 --signature fileb://signature.bin
# The signature holds outside of KMS too.
kms get-public-key --key-id "$signer" --output text --query PublicKey | base64 --decode > public.der
openssl pkey -pubin -inform DER -in public.der -out public.pem
openssl dgst -sha256 -verify public.pem -signature signature.bin plain.txt > out

# States.
kms disable-key --key-id "$key"
fails DisabledException kms encrypt --key-id "$key" --plaintext fileb://plain.txt
kms enable-key --key-id "$key"
is "$(kms schedule-key-deletion --key-id "$key" --pending-window-in-days 7 --query KeyState --output text)" \
  "PendingDeletion"
fails KMSInvalidStateException kms encrypt --key-id "$key" --plaintext fileb://plain.txt
kms cancel-key-deletion --key-id "$key" > out

echo "aws cli ok"
