"""AES-256-GCM, the cipher of all encrypted words, pictures and data keys.

`aad` is associated data: it is not encrypted, and decryption fails unless the same bytes are given again.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
TAG_BYTES = 16


def encrypt(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Encrypt with a 32-byte key; the result begins with a new random 12-byte nonce.

    Source: NIST SP 800-38D.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def decrypt(key: bytes, ciphertext: bytes, aad: bytes) -> bytes:
    """Decrypt a result of `encrypt`.

    Raises `cryptography.exceptions.InvalidTag` if the key, the ciphertext or the associated data differs.
    """
    if len(ciphertext) < NONCE_BYTES + TAG_BYTES:  # cut off, which AESGCM would call a ValueError
        raise InvalidTag
    return AESGCM(key).decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], aad)
