"""The lab's cryptography against two other libraries: Python's cryptography, and the program openssl.

    eval "$(kmslab env)"; python3 crypto_check.py

What one side signs, the other verifies; what one encrypts or wraps, the other opens; and a changed byte never passes.
Keys whose private half both sides must hold are imported into KMS. An algorithm that the installed openssl lacks is
left to the other library, and the last line says so.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac, keywrap
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, mlkem, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

from boto3_check import client, refused

MESSAGE = b"pay 10 euros to the bearer"
HASHES = {"224": hashes.SHA224, "256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}
CURVES = {
    "ECC_NIST_P256": ec.SECP256R1,
    "ECC_NIST_P384": ec.SECP384R1,
    "ECC_NIST_P521": ec.SECP521R1,
    "ECC_SECG_P256K1": ec.SECP256K1,
}
ML_DSA = {
    "ML_DSA_44": mldsa.MLDSA44PrivateKey,
    "ML_DSA_65": mldsa.MLDSA65PrivateKey,
    "ML_DSA_87": mldsa.MLDSA87PrivateKey,
}
ML_KEM = {"ML_KEM_768": mlkem.MLKEM768PrivateKey, "ML_KEM_1024": mlkem.MLKEM1024PrivateKey}
WRAPPINGS = [
    (algorithm, spec)
    for algorithm in ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256")
    + ("RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256")
    for spec in ("RSA_2048", "RSA_3072", "RSA_4096")
]
DEFAULT_WRAPPING = ("RSA_AES_KEY_WRAP_SHA_256", "RSA_2048")
# SM2 keys exist in the China Regions only.
CHINA = "cn-north-1"

folder = pathlib.Path(tempfile.mkdtemp())
left_out = set()


def openssl(*words, **files):
    """Runs openssl; a word `@name` is a file with those bytes, `@out` one that it writes and that is returned."""
    out = folder / "out"
    out.write_bytes(b"")
    for name, data in files.items():
        (folder / name).write_bytes(data)
    line = ["openssl", *(str(folder / word[1:]) if word.startswith("@") else word for word in words)]
    done = subprocess.run(line, capture_output=True)
    if done.returncode:
        raise ValueError(f"{' '.join(line)}: {done.stderr.decode()}")
    return out.read_bytes()


def openssl_knows(kind, name):
    known = subprocess.run(["openssl", "list", kind], capture_output=True, text=True).stdout
    if name not in known:
        left_out.add(name)
    return name in known


def changed(data):
    return data[:-1] + bytes([data[-1] ^ 1])


def key_of(kms, spec, usage, **more):
    return kms.create_key(KeySpec=spec, KeyUsage=usage, **more)["KeyMetadata"]["KeyId"]


def pkcs8(key):
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def spki(key):
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


# Wrapping and importing.


def wrapped_by_python(algorithm, public_key, material):
    digest = hashes.SHA1() if algorithm.endswith("SHA_1") else hashes.SHA256()
    oaep = padding.OAEP(padding.MGF1(digest), digest, None)
    public = load_der_public_key(public_key)
    if algorithm.startswith("RSAES"):
        return public.encrypt(material, oaep)
    key = os.urandom(32)
    return public.encrypt(key, oaep) + keywrap.aes_key_wrap_with_padding(key, material)


def wrapped_by_openssl(algorithm, public_key, material):
    digest = "sha1" if algorithm.endswith("SHA_1") else "sha256"
    options = ["rsa_padding_mode:oaep", f"rsa_oaep_md:{digest}", f"rsa_mgf1_md:{digest}"]
    options = [word for option in options for word in ("-pkeyopt", option)]

    def to_public_key(data):
        return openssl(
            *("pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", "@public"),
            *(*options, "-in", "@data", "-out", "@out"),
            public=public_key,
            data=data,
        )

    if algorithm.startswith("RSAES"):
        return to_public_key(material)
    key = os.urandom(32)
    kwp = ("enc", "-id-aes256-wrap-pad", "-iv", "A65959A6", "-K", key.hex(), "-in", "@data", "-out", "@out")
    return to_public_key(key) + openssl(*kwp, data=material)


def take_in(kms, key, material, how=DEFAULT_WRAPPING, wrapped_by=wrapped_by_python):
    algorithm, spec = how
    given = kms.get_parameters_for_import(
        KeyId=key, WrappingAlgorithm=algorithm, WrappingKeySpec=spec
    )
    wrapped = wrapped_by(algorithm, given["PublicKey"], material)
    request = {
        "KeyId": key,
        "ImportToken": given["ImportToken"],
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }
    answer = refused(
        "InvalidCiphertextException",
        kms.import_key_material,
        **request,
        EncryptedKeyMaterial=changed(wrapped),
    )
    assert answer is not None
    kms.import_key_material(**request, EncryptedKeyMaterial=wrapped)


def imported(kms, spec, usage, private):
    """The key in KMS whose private half is `private`; its public half must be the same."""
    key = key_of(kms, spec, usage, Origin="EXTERNAL")
    take_in(kms, key, pkcs8(private))
    assert kms.get_public_key(KeyId=key)["PublicKey"] == spki(private), spec
    return key


def every_wrapping_opens(kms):
    for wrapped_by in (wrapped_by_python, wrapped_by_openssl):
        for how in WRAPPINGS:
            material = os.urandom(32)
            key = key_of(kms, "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", Origin="EXTERNAL")
            take_in(kms, key, material, how, wrapped_by)
            blob = kms.encrypt(KeyId=key, Plaintext=MESSAGE)["CiphertextBlob"]
            kms.delete_imported_key_material(KeyId=key)
            refused("KMSInvalidStateException", kms.decrypt, CiphertextBlob=blob)
            # Exactly the same bytes bring the ciphertext back.
            take_in(kms, key, material, DEFAULT_WRAPPING, wrapped_by)
            assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == MESSAGE, how


# Signatures.


def rsa_signatures(kms):
    for bits in (2048, 3072, 4096):
        private = rsa.generate_private_key(65537, bits)
        key = imported(kms, f"RSA_{bits}", "SIGN_VERIFY", private)
        for size in ("256", "384", "512"):
            digest = HASHES[size]()
            pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
            pss_words = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")
            for algorithm, scheme, words in (
                (f"RSASSA_PSS_SHA_{size}", pss, pss_words),
                (f"RSASSA_PKCS1_V1_5_SHA_{size}", padding.PKCS1v15(), ()),
            ):
                digest_of = hashlib.new(f"sha{size}", MESSAGE).digest()
                both_ways(
                    *(kms, key, algorithm, private, digest_of),
                    sign=lambda: private.sign(MESSAGE, scheme, digest),
                    verify=lambda made: private.public_key().verify(made, MESSAGE, scheme, digest),
                    dgst=(f"-sha{size}", *words),
                )


def ecdsa_signatures(kms):
    for spec, curve in CURVES.items():
        private = ec.generate_private_key(curve())
        key = imported(kms, spec, "SIGN_VERIFY", private)
        size = {"ECC_NIST_P384": "384", "ECC_NIST_P521": "512"}.get(spec, "256")
        scheme = ec.ECDSA(HASHES[size]())
        both_ways(
            *(kms, key, f"ECDSA_SHA_{size}", private, hashlib.new(f"sha{size}", MESSAGE).digest()),
            sign=lambda: private.sign(MESSAGE, scheme),
            verify=lambda made: private.public_key().verify(made, MESSAGE, scheme),
            dgst=(f"-sha{size}",),
        )
        made = kms.sign(KeyId=key, Message=MESSAGE, SigningAlgorithm=f"ECDSA_SHA_{size}")
        assert all(number > 0 for number in utils.decode_dss_signature(made["Signature"]))


def both_ways(kms, key, algorithm, private, digest, sign, verify, dgst):
    """KMS signs RAW and DIGEST, both libraries verify; they sign, KMS verifies."""
    request = {"KeyId": key, "SigningAlgorithm": algorithm}
    raw = {**request, "Message": MESSAGE}
    hashed = {**request, "Message": digest, "MessageType": "DIGEST"}
    for made in (kms.sign(**raw)["Signature"], kms.sign(**hashed)["Signature"]):
        verify(made)
        verify_line = ("dgst", *dgst, "-verify", "@public", "-keyform", "DER", "-signature", "@made", "@message")
        openssl(*verify_line, public=spki(private), made=made, message=MESSAGE)
        try:
            verify(changed(made))
            raise AssertionError(f"{algorithm}: a changed signature is taken")
        except InvalidSignature:
            pass
    sign_line = ("dgst", *dgst, "-sign", "@private", "-keyform", "DER", "-out", "@out", "@message")
    for made in (sign(), openssl(*sign_line, private=pkcs8(private), message=MESSAGE)):
        for asked in (raw, hashed):
            assert kms.verify(**asked, Signature=made)["SignatureValid"], algorithm
            refused("KMSInvalidSignatureException", kms.verify, **asked, Signature=changed(made))


def ed25519_signatures(kms):
    private = ed25519.Ed25519PrivateKey.generate()
    key = imported(kms, "ECC_NIST_EDWARDS25519", "SIGN_VERIFY", private)
    request = {"KeyId": key, "Message": MESSAGE, "SigningAlgorithm": "ED25519_SHA_512"}
    made = kms.sign(**request)["Signature"]
    # Ed25519 is deterministic: whoever signs, the bytes are the same.
    assert made == private.sign(MESSAGE)
    line = ("pkeyutl", "-sign", "-keyform", "DER", "-inkey", "@private", "-rawin", "-in", "@message", "-out", "@out")
    assert made == openssl(*line, private=pkcs8(private), message=MESSAGE)
    assert kms.verify(**request, Signature=made)["SignatureValid"]
    refused("KMSInvalidSignatureException", kms.verify, **request, Signature=changed(made))


def ml_dsa_signatures(kms):
    for spec, kind in ML_DSA.items():
        private = kind.generate()
        key = imported(kms, spec, "SIGN_VERIFY", private)
        public = private.public_key()
        tr = hashlib.shake_256(public.public_bytes_raw()).digest(64)
        mu = hashlib.shake_256(tr + b"\0\0" + MESSAGE).digest(64)
        request = {"KeyId": key, "SigningAlgorithm": "ML_DSA_SHAKE_256"}
        raw = {**request, "Message": MESSAGE}
        of_mu = {**request, "Message": mu, "MessageType": "EXTERNAL_MU"}
        for made in (kms.sign(**raw)["Signature"], kms.sign(**of_mu)["Signature"]):
            public.verify(made, MESSAGE)
            public.verify_mu(made, mu)
            if openssl_knows("-signature-algorithms", "ML-DSA-44"):
                line = ("pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "@public")
                line += ("-rawin", "-in", "@message", "-sigfile", "@made")
                openssl(*line, public=spki(private), message=MESSAGE, made=made)
        for made in (private.sign(MESSAGE), private.sign_mu(mu)):
            for asked in (raw, of_mu):
                assert kms.verify(**asked, Signature=made)["SignatureValid"], spec
                refused("KMSInvalidSignatureException", kms.verify, **asked, Signature=changed(made))


def sm2_signatures_and_encryption(_):
    if not openssl_knows("-public-key-algorithms", "SM2"):
        return
    kms = client(region=CHINA)
    key = key_of(kms, "SM2", "SIGN_VERIFY")
    public = kms.get_public_key(KeyId=key)["PublicKey"]
    request = {"KeyId": key, "Message": MESSAGE, "SigningAlgorithm": "SM2DSA"}
    signature = kms.sign(**request)["Signature"]
    line = ("pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "@public", "-rawin", "-digest", "sm3")
    line += ("-pkeyopt", "distid:1234567812345678", "-in", "@message", "-sigfile", "@made")
    openssl(*line, public=public, message=MESSAGE, made=signature)
    assert kms.verify(**request, Signature=signature)["SignatureValid"]
    key = key_of(kms, "SM2", "ENCRYPT_DECRYPT")
    public = kms.get_public_key(KeyId=key)["PublicKey"]
    line = ("pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", "@public", "-in", "@message", "-out", "@out")
    sealed = openssl(*line, public=public, message=MESSAGE)
    opened = kms.decrypt(KeyId=key, CiphertextBlob=sealed, EncryptionAlgorithm="SM2PKE")
    assert opened["Plaintext"] == MESSAGE


# Encryption, agreement, encapsulation, codes.


def rsa_encryption(kms):
    for bits in (2048, 3072, 4096):
        private = rsa.generate_private_key(65537, bits)
        key = imported(kms, f"RSA_{bits}", "ENCRYPT_DECRYPT", private)
        for size, digest in (("1", hashes.SHA1()), ("256", hashes.SHA256())):
            algorithm = f"RSAES_OAEP_SHA_{size}"
            request = {"KeyId": key, "EncryptionAlgorithm": algorithm}
            oaep = padding.OAEP(padding.MGF1(digest), digest, None)
            longest = os.urandom(bits // 8 - 2 * digest.digest_size - 2)
            for seal in (wrapped_by_python, wrapped_by_openssl):
                sealed = seal(algorithm, spki(private), longest)
                assert kms.decrypt(**request, CiphertextBlob=sealed)["Plaintext"] == longest
                refused("InvalidCiphertextException", kms.decrypt, **request, CiphertextBlob=changed(sealed))
            sealed = kms.encrypt(**request, Plaintext=longest)["CiphertextBlob"]
            assert len(sealed) == bits // 8 and private.decrypt(sealed, oaep) == longest
            refused("ValidationException", kms.encrypt, **request, Plaintext=longest + b"x")


def shared_secrets(kms):
    for spec in ("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"):
        ours = ec.generate_private_key(CURVES[spec]())
        key = key_of(kms, spec, "KEY_AGREEMENT")
        public = kms.get_public_key(KeyId=key)["PublicKey"]
        derived = kms.derive_shared_secret(
            KeyId=key, KeyAgreementAlgorithm="ECDH", PublicKey=spki(ours)
        )["SharedSecret"]
        assert derived == ours.exchange(ec.ECDH(), load_der_public_key(public)), spec
        line = ("pkeyutl", "-derive", "-keyform", "DER", "-inkey", "@private", "-peerform", "DER", "-peerkey", "@peer")
        assert derived == openssl(*line, "-out", "@out", private=pkcs8(ours), peer=public), spec


def encapsulated_secrets(kms):
    for spec, kind in ML_KEM.items():
        private = kind.generate()
        key = imported(kms, spec, "ENCAPSULATE_DECAPSULATE", private)
        request = {"KeyId": key, "EncapsulationAlgorithm": "ML_KEM"}
        made = kms.encapsulate(**request)
        assert private.decapsulate(made["SharedSecretCiphertextBlob"]) == made["SharedSecret"], spec
        secret, ciphertext = private.public_key().encapsulate()
        opened = kms.decapsulate(**request, SharedSecretCiphertextBlob=ciphertext)
        assert opened["SharedSecret"] == secret, spec
        # Implicit rejection: other bytes, the same in both libraries.
        forged = kms.decapsulate(**request, SharedSecretCiphertextBlob=changed(ciphertext))
        assert forged["SharedSecret"] == private.decapsulate(changed(ciphertext)) != secret, spec


def message_codes(kms):
    for size, digest in HASHES.items():
        material = os.urandom(digest.digest_size)
        key = key_of(kms, f"HMAC_{size}", "GENERATE_VERIFY_MAC", Origin="EXTERNAL")
        take_in(kms, key, material)
        request = {"KeyId": key, "Message": MESSAGE, "MacAlgorithm": f"HMAC_SHA_{size}"}
        made = kms.generate_mac(**request)["Mac"]
        code = hmac.HMAC(material, digest())
        code.update(MESSAGE)
        assert made == code.finalize(), size
        line = ("dgst", f"-sha{size}", "-mac", "HMAC", "-macopt", f"hexkey:{material.hex()}", "-binary")
        assert made == openssl(*line, "-out", "@out", "@message", message=MESSAGE), size
        assert kms.verify_mac(**request, Mac=made)["MacValid"]
        refused("KMSInvalidMacException", kms.verify_mac, **request, Mac=changed(made))


def data_key_pairs(kms):
    key = key_of(kms, "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")
    specs = ["RSA_2048", "RSA_3072", "RSA_4096", *CURVES, "ECC_NIST_EDWARDS25519", *ML_KEM]
    for spec in specs:
        pair = kms.generate_data_key_pair(KeyId=key, KeyPairSpec=spec)
        private = pair["PrivateKeyPlaintext"]
        assert kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"])["Plaintext"] == private
        loaded = load_der_private_key(private, None)
        assert spki(loaded) == pair["PublicKey"], spec
        if spec not in ML_KEM or openssl_knows("-kem-algorithms", "ML-KEM"):
            line = ("pkey", "-inform", "DER", "-in", "@private", "-pubout", "-outform", "DER", "-out", "@out")
            assert openssl(*line, private=private) == pair["PublicKey"], spec


def main():
    kms = client()
    for check in (
        *(every_wrapping_opens, rsa_signatures, ecdsa_signatures, ed25519_signatures),
        *(ml_dsa_signatures, sm2_signatures_and_encryption, rsa_encryption, shared_secrets),
        *(encapsulated_secrets, message_codes, data_key_pairs),
    ):
        check(kms)
        print(" ", check.__name__.replace("_", " "))
    version = subprocess.run(["openssl", "version"], capture_output=True, text=True).stdout.strip()
    without = f" (which lacks {', '.join(sorted(left_out))})" if left_out else ""
    print(f"cryptography and {version}{without} ok")


if __name__ == "__main__":
    sys.exit(main())
