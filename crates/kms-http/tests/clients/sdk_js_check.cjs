// The AWS SDK for JavaScript against a running lab: envelope encryption and signatures as study notes print them.
//
//   eval "$(kmslab env)"; NODE_PATH=/where/node_modules/are node sdk_js_check.cjs
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const {
  KMSClient, CreateKeyCommand, GenerateDataKeyCommand, DecryptCommand, EncryptCommand, SignCommand, VerifyCommand,
  GetPublicKeyCommand, DisableKeyCommand, DisabledException, InvalidCiphertextException, paginateListKeys,
} = require('@aws-sdk/client-kms');

const kms = new KMSClient({ maxAttempts: 1 });

async function makeKey(input = {}) {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  assert.ok(KeyMetadata.CreationDate instanceof Date);
  return KeyMetadata.KeyId;
}

async function envelope() {
  const KeyId = await makeKey({ Description: 'sdk for javascript' });
  const EncryptionContext = { file: 'report.pdf' };
  const dataKey = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
  assert.equal(dataKey.Plaintext.length, 32);
  const file = crypto.randomBytes(5_000_000);
  const iv = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', dataKey.Plaintext, iv);
  const sealed = Buffer.concat([cipher.update(file), cipher.final()]);
  // Later: only the encrypted data key was kept.
  const { Plaintext } = await kms.send(
    new DecryptCommand({ CiphertextBlob: dataKey.CiphertextBlob, EncryptionContext }));
  const decipher = crypto.createDecipheriv('aes-256-gcm', Plaintext, iv);
  decipher.setAuthTag(cipher.getAuthTag());
  assert.ok(Buffer.concat([decipher.update(sealed), decipher.final()]).equals(file));
  await assert.rejects(
    kms.send(new DecryptCommand({ CiphertextBlob: dataKey.CiphertextBlob })), InvalidCiphertextException);
  return KeyId;
}

// Key spec, algorithm, what Node hashes with, and how it is told the scheme.
const pss = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: crypto.constants.RSA_PSS_SALTLEN_DIGEST };
const der = { dsaEncoding: 'der' };
const SIGNATURES = [
  ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256', 'sha256', {}],
  ['RSA_3072', 'RSASSA_PSS_SHA_384', 'sha384', pss],
  ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256', der],
  ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384', der],
  ['ECC_NIST_P521', 'ECDSA_SHA_512', 'sha512', der],
  ['ECC_SECG_P256K1', 'ECDSA_SHA_256', 'sha256', der],
  ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', null, {}],
];

async function signatures() {
  for (const [KeySpec, SigningAlgorithm, hash, scheme] of SIGNATURES) {
    const KeyId = await makeKey({ KeySpec, KeyUsage: 'SIGN_VERIFY' });
    const Message = Buffer.from('pay 10 euros');
    const { Signature } = await kms.send(new SignCommand({ KeyId, Message, SigningAlgorithm }));
    const verified = await kms.send(new VerifyCommand({ KeyId, Message, Signature, SigningAlgorithm }));
    assert.equal(verified.SignatureValid, true);
    // And without KMS, from the public key alone: as SPKI, and as the JWK that a web token's issuer publishes.
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    const spki = crypto.createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    const jwk = crypto.createPublicKey({ key: spki.export({ format: 'jwk' }), format: 'jwk' });
    for (const key of [spki, jwk]) {
      assert.ok(crypto.verify(hash, Message, { key, ...scheme }, Signature), SigningAlgorithm);
      assert.ok(!crypto.verify(hash, Buffer.from('pay 99 euros'), { key, ...scheme }, Signature), SigningAlgorithm);
    }
  }
}

async function states(KeyId) {
  const answer = await kms.send(new DisableKeyCommand({ KeyId }));
  assert.deepEqual(Object.keys(answer), ['$metadata']);
  assert.equal(answer.$metadata.requestId.length, 36);
  await assert.rejects(kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') })), DisabledException);
}

async function pages() {
  for (let i = 0; i < 5; i += 1) await makeKey();
  const listed = new Set();
  for await (const page of paginateListKeys({ client: kms, pageSize: 2 }, {})) {
    assert.ok(page.Keys.length <= 2);
    page.Keys.forEach((key) => listed.add(key.KeyId));
  }
  assert.ok(listed.size >= 5);
}

(async () => {
  const key = await envelope();
  await signatures();
  await pages();
  await states(key);
  console.log('sdk for javascript ok');
})().catch((error) => { console.error(error); process.exit(1); });
