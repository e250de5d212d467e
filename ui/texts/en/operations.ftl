## What the operator’s commands print: backup, restore, rekey, forget-unreadable; and why a start is refused.

command-failed = Kindling stopped because of an unexpected error ({ $error }). Please report it, with the place in the code: { $at }
operation-while-running = The bot is running on this home. Stop it first. Nothing was changed.
operation-while-served = A bot is running on this database, perhaps on another machine. Stop it first. Nothing was changed.
backup-schema = The database isn’t at this version’s schema. Start the bot once, or back up with the version that ran last.
backup-exists = { $path } was made this very minute. Try again in a minute.
backup-pictures-missing = { $count ->
    [one] One picture’s file is missing in var/media, so it isn’t in the backup.
   *[other] { $count } files of pictures are missing in var/media, so they aren’t in the backup.
}
backup-nothing = There’s no data here yet, so there’s nothing to back up.
backup-failed = The backup failed ({ $error }), and no file was left behind. Is there room on the disk?
backup-made = Backed up to { $path }, with a copy of the keyring beside it. Keep master.key or KINDLING_KEYS elsewhere: without it nobody can read this.
restore-not-empty = The PostgreSQL database has couples already, and a restore would replace them. Give it an empty database. Nothing was changed.
restore-pictures = { $count ->
    [one] One picture’s file was missing and came back from the backup.
   *[other] { $count } files of pictures were missing and came back from the backup.
}
restore-missing = There’s no such file. `bot.py restore` alone lists your backups. Nothing was changed.
restore-place-gone = The second place for backups, { $store }, can’t be used. `bot.py check` says why. Nothing was changed.
restore-download-failed = The backup couldn’t be downloaded ({ $error }). Is there room on the disk? Nothing was changed.
restore-list = Your backups, the newest first:
restore-list-line = { $name }  { $mebibytes } MiB  { $place ->
    [here] here
    [there] in the second place
   *[both] here and in the second place
}
restore-list-how = Stop the bot, then `bot.py restore NAME` brings one of them back.
restore-list-none = There are no backups yet in { $folder }, nor in a second place. The bot makes one each night.
restore-damaged = This file is damaged, or isn’t a backup of Kindling. Nothing was changed.
restore-newer = This backup was made by a newer version of Kindling. Install that version first. Nothing was changed.
restore-copy-damaged = { $file }, the copy of the keyring, is damaged. If you have a better one, put it there, else move this one away. Then try again. Nothing was changed.
restore-no-keyring = There’s no keyring with keys, here or beside the backup: nobody could read what’s in it. Nothing was changed.
restore-other-keyring = The keyring here has no key of these couples: it belongs to other data. If its right copy is beside the backup, move the keyring away and try again. Nothing was changed.
restore-older-keyring = { $count ->
    [one] The keyring { $file } lacks the key of one couple that its copy in backups/keyring.db has. Move { $file } away and try again: the copy then takes its place. Nothing was changed.
   *[other] The keyring { $file } lacks the keys of { $count } couples that its copy in backups/keyring.db has. Move { $file } away and try again: the copy then takes its place. Nothing was changed.
}
restore-no-master = The master key is missing, and without it nobody can read what’s in this backup. Put master.key back, or set KINDLING_KEYS. Nothing was changed.
restore-wrong-master = { $count ->
    [one] The key of one couple can’t be unwrapped: this is another master key. Put the right master.key or KINDLING_KEYS back. Nothing was changed.
   *[other] The keys of { $count } couples can’t be unwrapped: this is another master key. Put the right master.key or KINDLING_KEYS back. Nothing was changed.
}
restore-keyring-gone = The keyring { $file } doesn’t answer, or is damaged. If it’s damaged, move it away and try again: its copy then takes its place. Nothing was changed.
restore-keys = { $count ->
    [one] The keyring was lost, so one key was taken from its copy beside the backup.
   *[other] The keyring was lost, so { $count } keys were taken from its copy beside the backup.
}
restore-pictures-gone = The place for pictures, { $store }, can’t be used. `bot.py check` says why. Nothing was changed.
rekey-upload-failed = Every key is wrapped under the new master key. The copy of the keyring in BACKUP_URL couldn’t be replaced. The old master key stays, since that copy needs it. `bot.py check` says what’s wrong. Fix that, then run this again.
move-no-file = There’s no file { $file }. Write the new settings into it, as in .env. Nothing was moved.
move-other-home = { $file } names another KINDLING_HOME. Leave it out: the home stays, and its database, keyring and pictures move. Nothing was moved.
move-nothing = { $file } names the database, the keyring and the place for pictures that are used now. There’s nothing to move.
move-same-place = { $file } names what’s used now in { $setting }, by another name or in a folder of it. If it stays, write it as in .env. Nothing was moved.
move-unreadable = { $count ->
    [one] One file couldn’t be read here, so it isn’t there. Look why before you delete anything.
   *[other] { $count } files couldn’t be read here, so they aren’t there. Look why before you delete anything.
}
move-schema = There’s no data here, or not at this version’s schema. Start the bot once, then move.
move-other-rows = The new database has other rows in “{ $table }” than the one here. It belongs to another bot, or this one ran on after a move was interrupted. Give it an empty database. Nothing here was changed.
move-other-file = The file { $name } isn’t in the new place as it was written. Run this again. Nothing here was changed.
move-store-unusable = The place for pictures, { $store }, or the one used now, can’t be used. `bot.py check`, with the new settings, says why. Run this again: what is moved already stays. Nothing here was changed.
move-failed = The move was interrupted ({ $error }). Run this again: what is moved already stays. Nothing here was changed.
move-done = Moved, and compared one by one: { $rows } rows, { $keys } rows of the keyring, { $files } files. Nothing here was changed. Put the settings of { $file } into .env, run `bot.py check`, and start the bot.
move-left-behind = Once all is well, delete what’s left behind: { $places }. Until then it holds words and keys that an erasure doesn’t reach anymore.
restore-failed = The restore failed ({ $error }). What was there before is still there, perhaps under a name that ends with its date.
restore-done = { $couples ->
    [one] Restored: one couple can be read again.
   *[other] Restored: { $couples } couples can be read again.
}
restore-erased = { $count ->
    [one] One couple in this backup has been erased since. It stays erased.
   *[other] { $count } couples in this backup have been erased since. They stay erased.
}
restore-partings = { $count ->
    [one] One couple has parted since. They stay parted.
   *[other] { $count } couples have parted since. They stay parted.
}
restore-words = { $count ->
    [one] One thing was taken back or deleted since. It’s deleted here too.
   *[other] { $count } things were taken back or deleted since. They’re deleted here too.
}
restore-nevers = { $count ->
    [one] One invitation was answered with Never since. That still holds.
   *[other] { $count } invitations were answered with Never since. That still holds.
}
restore-permissions = { $count ->
    [one] One permission was withdrawn since. It stays withdrawn.
   *[other] { $count } permissions were withdrawn since. They stay withdrawn.
}
restore-aside = What was there before is kept in { $path }. Delete it once you’re sure.
rekey-done = { $keys ->
    [0] Every key was under the first master key already. You can remove the others from KINDLING_KEYS now.
    [one] One key is under the first master key now. You can remove the others from KINDLING_KEYS.
   *[other] { $keys } keys are under the first master key now. You can remove the others from KINDLING_KEYS.
}
rekey-done-ours = { $keys ->
    [0] A new master key is in master.key. There was no key to wrap yet.
    [one] A new master key is in master.key, and one key is under it. Copy it to where you keep the old one.
   *[other] A new master key is in master.key, and { $keys } keys are under it. Copy it to where you keep the old one.
}
rekey-copy-failed = Every key is under the new master key, but the copy in backups/keyring.db couldn’t be replaced ({ $error }). Keep the old master key, make room, and run this again.
backup-no-keyring = No keyring is beside it, so it can only be restored where your keyring is. With --with-keyring there’s a copy, which stays readable even after a couple is erased.
backup-keyring-elsewhere = { $path } holds keys, and the bot can’t destroy any key in it. A couple who is erased from now on stays readable with it, until you replace or delete it.
backup-made-alone = Backed up to { $path }.
backup-keyring-kept = { $count ->
    [one] The keyring { $file } lacks the key of one couple, so the older copy of the keyring was kept. Run `bot.py check`.
   *[other] The keyring { $file } lacks the keys of { $count } couples, so the older copy of the keyring was kept. Run `bot.py check`.
}
refused-token = Discord refuses this token. README says where to reset it.
refused-shards = Discord refuses these shards. The bot is in too many servers for SHARD_COUNT, or SHARD_IDS names one beyond it.
refused-intents = Discord refuses the intents this bot asks for. Use Kindling as it was released, or a newer version.
refused-version = Discord no longer takes connections of this version. Install a newer Kindling.
shards-taken = The connection to the database was lost, and another process has taken over these shards. Start this one again: it waits until they’re free.
start-pooler = The database is reached through a pooler in transaction mode, which mixes up connections. Use its session mode (PgBouncer: pool_mode = session), or PostgreSQL itself. Nothing was changed.
start-newer = A newer version of Kindling made this data. Install that version. Nothing was changed.
start-storage-gone = The database or the keyring is damaged, or the bot isn’t allowed to open it. Run `bot.py check`. Nothing was changed.
start-keys-missing = { $count ->
    [one] The key of one couple is missing in { $file }, and nobody could read that couple’s words. Put the right keyring back. If it’s lost, `bot.py forget-unreadable` ends this couple. Nothing was changed.
   *[other] The keys of { $count } couples are missing in { $file }, and nobody could read their words. Put the right keyring back. If it’s lost, `bot.py forget-unreadable` ends these couples. Nothing was changed.
}
start-master-missing = { $file } is missing, and the keyring holds keys that need it. Put it back, or set KINDLING_KEYS. Nothing was changed.
forget-nothing = Every couple’s key is there and can be read. There’s nothing to forget.
forget-copy-first = The keyring has no key, but { $copy } has. The next start takes the keys from there, so nothing was changed.
forget-first = { $count ->
    [one] The words of one couple (of { $of }) can’t be read anymore. End that couple and erase what’s left of them? Type yes:
   *[other] The words of { $count } couples (of { $of }) can’t be read anymore. End these couples and erase what’s left of them? Type yes:
}
forget-second = This can’t be undone, even if the keyring or the master key turns up later. Really? Type yes:
forget-kept = Nothing was changed.
forget-done = { $count ->
    [one] One couple has ended. The next start erases what’s left of them.
   *[other] { $count } couples have ended. The next start erases what’s left of them.
}
stats-nothing = There’s no data here yet.
stats-couples = { $together ->
    [one] One couple
   *[other] { $together } couples
} in { $servers ->
    [one] one server
   *[other] { $servers } servers
}. Besides them, { $removed } are in servers that removed the bot, and { $ending } wait to be erased.
stats-pictures = { $count ->
    [one] One picture, { $mebibytes } MiB.
   *[other] { $count } pictures, { $mebibytes } MiB.
}
stats-waiting = { $count ->
    [one] One post is due now.
   *[other] { $count } posts are due now.
}
stats-outcomes = In the last 7 days: { $sent } sent, { $missed } missed, { $dropped } no longer needed.
leave-no-id = That’s no server’s id. In Discord, turn on Developer Mode under Settings, Advanced. Then right-click the server and choose Copy Server ID.
leave-ask = Leave the server { $server }? Couples there have 30 days. Then what they wrote is erased, unless the bot is back and both agree. Type yes:
leave-stored = The bot leaves it within a minute. The log says “server left”.
leave-stored-no-bot = No bot is running on this home right now. It leaves the server once it’s started.
demo-missing = The demo needs { $module }, which isn’t installed. `make demo` installs it. With pipx or uv, install kindling[demo].
