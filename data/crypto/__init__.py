"""Encryption: AES-GCM, the master keys, the keyring of data keys, and the cipher of the stores."""
