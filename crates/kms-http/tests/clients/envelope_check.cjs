// Messages of `kmslab envelope` and of the AWS Encryption SDK for JavaScript, each opened by the other.
//
//   eval "$(kmslab env)"; NODE_PATH=/where/node_modules/are node envelope_check.cjs
'use strict';

const assert = require('node:assert/strict');
const { AlgorithmSuiteIdentifier, buildClient, CommitmentPolicy, KmsKeyringNode } = require('@aws-crypto/client-node');
const { KMSClient, CreateKeyCommand } = require('@aws-sdk/client-kms');

const id = AlgorithmSuiteIdentifier;
const SUITES = {
  'commit-sign': id.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY_ECDSA_P384,
  commit: id.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
  'v1-sign': id.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384,
  v1: id.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA256,
  'v1-bare': id.ALG_AES256_GCM_IV12_TAG16,
};
const TEXTS = [Buffer.alloc(0), Buffer.from('attack at dawn'), Buffer.from('0123456789abcdef'.repeat(700))];

const policy = CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT;
const clients = { new: buildClient(policy), old: buildClient(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT) };

// Runs commands in the shell of the running lab; resolves to what they print.
async function lab(...commands) {
  const address = process.env.AWS_ENDPOINT_URL;
  const answer = await fetch(`${address}/console/ask`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: address },
    body: JSON.stringify({ ask: 'line', session: '@lab', text: commands.join(' && ') }),
  });
  const said = await answer.json();
  assert.equal(said.status, 0, JSON.stringify(said));
  return said.output;
}

const toLab = (data) => `printf %s '${data.toString('base64')}' | base64 --decode > in.bin`;

(async () => {
  const { KeyMetadata } = await new KMSClient({ maxAttempts: 1 }).send(new CreateKeyCommand({}));
  const key = KeyMetadata.Arn;
  const keyring = new KmsKeyringNode({ generatorKeyId: key });
  let count = 0;
  for (const [suite, suiteId] of Object.entries(SUITES)) {
    const { encrypt, decrypt } = suite.startsWith('v1') ? clients.old : clients.new;
    for (const text of TEXTS) {
      for (const frame of [8192, 100]) {
        const made = await lab(
          toLab(text),
          `kmslab envelope encrypt --format encryption-sdk --suite ${suite} --frame ${frame} --key-id ${key} `
            + '--in in.bin --out out.bin --encryption-context purpose=check,team=a > said.txt',
          'base64 out.bin',
        );
        const { plaintext, messageHeader } = await decrypt(keyring, Buffer.from(made, 'base64'));
        assert.deepEqual(Buffer.from(plaintext), text);
        assert.equal(messageHeader.encryptionContext.team, 'a');
        assert.equal(messageHeader.suiteId, suiteId);
        const { result } = await encrypt(keyring, text, {
          suiteId, frameLength: frame, encryptionContext: { purpose: 'check', team: 'b' },
        });
        const read = await lab(
          toLab(result), 'kmslab envelope decrypt --in in.bin --out out.bin > said.txt', 'base64 out.bin',
        );
        assert.deepEqual(Buffer.from(read, 'base64'), text);
        count += 2;
      }
    }
  }
  console.log(`${count} messages of kmslab envelope and the Encryption SDK for JavaScript opened by the other`);
})().catch((error) => { console.error(error); process.exit(1); });
