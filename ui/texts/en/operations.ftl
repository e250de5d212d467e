## What the operator’s commands print: backup, restore, rekey.

operation-while-running = The bot runs on this home. Stop it first; nothing was changed.
backup-postgresql = This data is on PostgreSQL: back it up with pg_dump, as docs/operators/postgresql.md says.
backup-nothing = There is no data here yet, so there is nothing to back up.
backup-failed = The backup failed ({ $error }), and no file was left behind. Is there room on the disk?
backup-made = Backed up to { $path }, with a copy of the keyring beside it. Keep master.key or KINDLING_KEYS elsewhere: without it nobody can read this.
restore-postgresql = This data is on PostgreSQL: put it back with pg_restore, as docs/operators/postgresql.md says.
restore-missing = There is no such file. Nothing was changed.
restore-damaged = This file is damaged, or no backup of Kindling. Nothing was changed.
restore-newer = This backup was made by a newer version of Kindling. Install that version first; nothing was changed.
restore-no-keyring = There is no keyring, here or beside the backup: nobody could read what is in it. Nothing was changed.
restore-other-keyring = The keyring that is here holds no key of these couples: it belongs to other data. Nothing was changed.
restore-failed = The restore failed ({ $error }). What was there before is still there, perhaps under a name that ends with its date.
restore-done = { $couples ->
    [one] Restored: one couple can be read again.
   *[other] Restored: { $couples } couples can be read again.
}
restore-erased = { $couples ->
    [one] One couple in this backup has been erased since. It stays erased.
   *[other] { $couples } couples in this backup have been erased since. They stay erased.
}
restore-aside = What was there before is kept in { $path }. Delete it once you are sure.
rekey-done = { $keys ->
    [0] Every key was under the first master key already. The others may leave KINDLING_KEYS now.
    [one] One key is under the first master key now. The others may leave KINDLING_KEYS.
   *[other] { $keys } keys are under the first master key now. The others may leave KINDLING_KEYS.
}
rekey-done-ours = { $keys ->
    [0] A new master key is in master.key. There was no key to wrap yet.
    [one] A new master key is in master.key, and one key is under it. Copy it to where you keep the old one.
   *[other] A new master key is in master.key, and { $keys } keys are under it. Copy it to where you keep the old one.
}
