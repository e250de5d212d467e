-- Keys in a database of their own, so that words and keys are never in one backup.
CREATE DATABASE kindling_keys OWNER kindling;
