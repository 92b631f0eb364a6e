// JSON Web Tokens signed by KMS and verified by the `jose` library from the public key alone.
//
//   eval "$(kmslab env)"; node jwt_check.mjs, beside a folder node_modules with @aws-sdk/client-kms and jose
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import {
  KMSClient, CreateKeyCommand, GetPublicKeyCommand, SignCommand,
} from '@aws-sdk/client-kms';
import * as jose from 'jose';

const kms = new KMSClient({ maxAttempts: 1 });
const ALGORITHMS = [
  ['RS256', 'RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256'],
  ['PS256', 'RSA_2048', 'RSASSA_PSS_SHA_256'],
  ['ES256', 'ECC_NIST_P256', 'ECDSA_SHA_256'],
  ['EdDSA', 'ECC_NIST_EDWARDS25519', 'ED25519_SHA_512'],
];

// KMS writes an ECDSA signature as DER; a token holds the two numbers side by side.
function sideBySide(der) {
  const number = (at) => {
    const bytes = der.subarray(at + 2, at + 2 + der[at + 1]);
    return Buffer.concat([Buffer.alloc(32), bytes]).subarray(-32);
  };
  return Buffer.concat([number(2), number(4 + der[3])]);
}

const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

for (const [alg, KeySpec, SigningAlgorithm] of ALGORITHMS) {
  const { KeyMetadata: { KeyId } } = await kms.send(new CreateKeyCommand({ KeySpec, KeyUsage: 'SIGN_VERIFY' }));
  const signed = `${text({ alg, kid: KeyId })}.${text({ sub: 'alice', iss: 'kmslab' })}`;
  const { Signature } = await kms.send(new SignCommand({
    KeyId, SigningAlgorithm, Message: Buffer.from(signed), MessageType: 'RAW',
  }));
  const signature = alg === 'ES256' ? sideBySide(Buffer.from(Signature)) : Buffer.from(Signature);
  const token = `${signed}.${signature.toString('base64url')}`;

  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  const key = crypto.createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
  const { payload } = await jose.jwtVerify(token, key, { algorithms: [alg], issuer: 'kmslab' });
  assert.equal(payload.sub, 'alice');
  const forged = token.replace(/\.[^.]+\./, `.${text({ sub: 'mallory', iss: 'kmslab' })}.`);
  await assert.rejects(jose.jwtVerify(forged, key, { algorithms: [alg] }), jose.errors.JWSSignatureVerificationFailed);
}
console.log(`jwt ok: ${ALGORITHMS.map(([alg]) => alg).join(' ')}`);
