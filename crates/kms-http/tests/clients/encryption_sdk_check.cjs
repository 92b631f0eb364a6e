// The AWS Encryption SDK for JavaScript against a running lab, with a caching materials manager: how many KMS calls
// does a cache save?
//
//   eval "$(kmslab env)"; NODE_PATH=/where/node_modules/are node encryption_sdk_check.cjs
'use strict';

const assert = require('node:assert/strict');
const {
  buildClient, CommitmentPolicy, KmsKeyringNode, NodeCachingMaterialsManager, getLocalCryptographicMaterialsCache,
} = require('@aws-crypto/client-node');
const { KMSClient, CreateKeyCommand } = require('@aws-sdk/client-kms');

const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);

// A keyring on one key, and the names of the KMS calls it makes.
function counted(generatorKeyId) {
  const calls = [];
  const clientProvider = (region) => {
    const client = new KMSClient({ region, maxAttempts: 1 });
    const wrapped = Object.create(client);
    for (const name of ['generateDataKey', 'encrypt', 'decrypt']) {
      wrapped[name] = async (input) => {
        calls.push(name);
        const command = name[0].toUpperCase() + name.slice(1) + 'Command';
        return client.send(new (require('@aws-sdk/client-kms')[command])(input));
      };
    }
    return wrapped;
  };
  return { calls, keyring: new KmsKeyringNode({ generatorKeyId, clientProvider }) };
}

(async () => {
  const kms = new KMSClient({ maxAttempts: 1 });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'encryption sdk' }));
  const encryptionContext = { purpose: 'check' };

  const plain = counted(KeyMetadata.Arn);
  const { result } = await encrypt(plain.keyring, 'attack at dawn', { encryptionContext });
  const { plaintext, messageHeader } = await decrypt(plain.keyring, result);
  assert.equal(plaintext.toString(), 'attack at dawn');
  assert.equal(messageHeader.encryptionContext.purpose, 'check');
  assert.deepEqual(plain.calls, ['generateDataKey', 'decrypt']);

  const cached = counted(KeyMetadata.Arn);
  const cache = getLocalCryptographicMaterialsCache(100);
  const manager = new NodeCachingMaterialsManager({
    backingMaterials: cached.keyring, cache, maxAge: 600_000, partition: 'check', maxMessagesEncrypted: 10,
  });
  const sealed = [];
  // The cache needs to know how much is coming.
  for (let n = 0; n < 25; n += 1) {
    sealed.push((await encrypt(manager, `message ${n}`, { encryptionContext, plaintextLength: 16 })).result);
  }
  assert.deepEqual(cached.calls, Array(3).fill('generateDataKey'));
  cached.calls.length = 0;
  for (const [n, message] of sealed.entries()) {
    assert.equal((await decrypt(manager, message)).plaintext.toString(), `message ${n}`);
  }
  // One data key for every ten messages: one Decrypt each.
  assert.deepEqual(cached.calls, Array(3).fill('decrypt'));
  console.log('encryption sdk for javascript ok: 25 messages, 3 GenerateDataKey, 3 Decrypt');
})().catch((error) => { console.error(error); process.exit(1); });
