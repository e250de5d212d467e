"""The tables of the keyring's database."""

from sqlalchemy import Column, LargeBinary, MetaData, String, Table

from data.tombstones import tombstones_table

metadata = MetaData()
data_keys = Table(
    "data_keys",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
# The keys that were destroyed: no copy that still holds one brings it back. A digest, so that not even the id
# of an erased couple's key stays in a file.
destroyed_keys = Table("destroyed_keys", metadata, Column("digest", String(64), primary_key=True))

tombstones = tombstones_table(metadata)
