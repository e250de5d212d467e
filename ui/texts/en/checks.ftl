# What `python bot.py check` prints for the person who runs the bot.

check-schema-fine = Database: reachable, and its schema is up to date.
check-schema-new = Database: new. `make run` creates its schema at the first start.
check-schema-old = Database: reachable, but its schema is out of date. `make run` updates it at the start.
check-database-gone = Database: it doesn’t answer. See DATABASE_URL in .env. For a file, its folder must exist and be writable. For PostgreSQL, the server must run.
check-keyring-gone = Keys: the keyring doesn’t answer. See KEYRING_URL in .env.
check-database-lost = { $count ->
    [one] Database: there’s no data, but there’s the key of one couple. If the data was lost, restore a backup before you start the bot: `bot.py restore`, then the file.
   *[other] Database: there’s no data, but there are the keys of { $count } couples. If the data was lost, restore a backup before you start the bot: `bot.py restore`, then the file.
}
check-keyring-lost = { $count ->
    [one] Keys: the keyring { $file } is missing or empty. Its copy { $copy } has one key. The next start, or `bot.py restore`, takes it from there.
   *[other] Keys: the keyring { $file } is missing or empty. Its copy { $copy } has { $count } keys. The next start, or `bot.py restore`, takes them from there.
}
check-keys-missing = { $count ->
    [one] Keys: the key of one couple is missing in { $file }. Put the right keyring back. If it’s lost, `bot.py forget-unreadable` ends this couple.
   *[other] Keys: the keys of { $count } couples are missing in { $file }. Put the right keyring back. If it’s lost, `bot.py forget-unreadable` ends these couples.
}
check-left-behind = Left behind: { $files }. Nothing uses them anymore, and an erasure doesn’t reach what’s in them. If you’ve moved or restored for good, delete them.
check-master-missing = Keys: the master key is missing. Put var/master.key back, or set KINDLING_KEYS. No new one is made while there are keys that need the old one.
check-keys-wrong = Keys: at least one couple’s key can’t be unwrapped. Put the old master key behind the new one in KINDLING_KEYS, or put var/master.key back.
check-keys-fine = { $count ->
    [one] Keys: one couple’s key, and it can be unwrapped.
   *[other] Keys: { $count } couples’ keys, and all can be unwrapped.
}
check-pictures-aside = { $count ->
    [one] Pictures: one file in { $folder } belongs to nothing in the database, as after a restore. It’s deleted 30 days after the date in its folder’s name.
   *[other] Pictures: { $count } files in { $folder } belong to nothing in the database, as after a restore. They’re deleted 30 days after the date in their folder’s name.
}
check-disk-low = Disk: only { $free } MiB are free at { $folder }. Below { $least } MiB no pictures are kept, words still are. Make room, or move the data to a bigger disk.
check-second-place-kept = { $count ->
    [one] BACKUP_URL: { $store } holds the key of one couple that the keyring here doesn’t know. So nothing is uploaded there, and erasures wait. If your data was lost, `bot.py restore` brings it back. If that place is another bot’s, name a new one.
   *[other] BACKUP_URL: { $store } holds the keys of { $count } couples that the keyring here doesn’t know. So nothing is uploaded there, and erasures wait. If your data was lost, `bot.py restore` brings it back. If that place is another bot’s, name a new one.
}
store-fine = { $setting }: { $store } answers, takes files, and forgets what’s deleted.
store-away = { $setting }: { $store } doesn’t answer. Check its address and port, and whether it speaks TLS (`?tls=off` if it doesn’t).
store-full = { $setting }: { $store } has no room left.
store-keys-refused = { $setting }: { $store } refuses the two keys. They must be allowed to list, read, write and delete in this bucket. A wrong region (`?region=…`) is refused like that too.
store-bucket-missing = { $setting }: there’s no such bucket at { $store }. Make it, without versioning.
store-versioned = { $setting }: the bucket at { $store } keeps old versions, so what couples erase would survive there. Make a bucket without versioning and without object lock, and name that one.
check-drawings-fine = Drawings: pictures and PDFs can be made, and every script has a font.
check-drawings-some = Drawings: pictures and PDFs can be made. No font here has { $scripts }, so pictures leave those lines out. The words beside them have everything. On Debian or Ubuntu `sudo apt-get install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji` installs the fonts.
check-drawings-wrong = Drawings: none can be made, and everything comes in words alone. Is `typst` installed (`make check` does it), and is there memory left?
check-zones-fine = Time zones: version { $version }, which comes with Kindling.
check-zones-older = Time zones: version { $version }, which comes with Kindling. This machine has { $newer }: PYTHONTZPATH=/usr/share/zoneinfo in the service’s environment uses that one until Kindling’s own is updated.
check-help-lines-old = Help lines: some were last looked up on { $day }, more than six months ago. docs/operators/help-lines.md says how to check and change them.
check-zones-chosen = Time zones: from { $folders }, as PYTHONTZPATH says.
check-app-public = Application: it’s public, so anyone can add it to a server. ALLOWED_SERVERS in .env keeps it for yours: put your server’s id there.
check-landlock-missing = Pictures: this kernel has no Landlock. The process that opens uploads could read some of this user’s files. docs/security.md says which. Linux 5.13 or newer prevents that.
check-token-missing = Token: DISCORD_TOKEN isn’t set. README says where to find it.
check-token-wrong = Token: Discord doesn’t know it. Make a new one under Bot, Reset Token, and put it into .env.
check-token-fine = Token: Discord knows it.
check-discord-gone = Discord: it doesn’t answer. Is this machine online?
check-gateway-gone = Gateway: no connection within 30 seconds.
check-intents-fine = { $servers ->
    [one] Intents: guilds, guild_reactions and guild_scheduled_events, none of them privileged. The bot is in one server.
   *[other] Intents: guilds, guild_reactions and guild_scheduled_events, none of them privileged. The bot is in { $servers } servers.
}
check-homes-fine = { $count ->
    [one] Homes: one, and every permission is there.
   *[other] Homes: { $count }, and every permission is there.
}
check-home-wrong = Home in server { $server }: { $why }
check-homes-more = { $count ->
    [one] Homes: one more lacks something.
   *[other] Homes: { $count } more lack something.
}
check-clock-fine = Clock: it agrees with Discord’s.
check-clock-ahead = Clock: it’s { $minutes } minutes ahead of Discord’s, and nothing is posted until it’s right. `timedatectl set-ntp true` sets it from the network.
check-clock-behind = Clock: it’s { $minutes } minutes behind Discord’s, and nothing is posted until it’s right. `timedatectl set-ntp true` sets it from the network.
check-shards-fine = Shards: { $count }, and Discord recommends { $recommended }. { $left } connections are left for today.
check-shards-few = Shards: { $count }, but Discord recommends { $recommended }. From 2,500 servers a shard on it refuses to connect (4011): set SHARD_COUNT. { $left } connections are left for today.
check-sessions-used-up = Shards: no connection is left for today ({ $left }, with { $count } shards; Discord recommends { $recommended }). Something starts the bot again and again. Stop that, then start the bot once, { $hours } hours from now.
check-keys-open = Keys: other users of this machine can read { $file } (mode { $mode }). `chmod 600` closes it.
check-port-fine = Monitoring: port { $port } is free for it.
check-port-ours = Monitoring: a running bot serves it on port { $port }.
check-port-taken = Monitoring: METRICS_PORT { $port } can’t be opened ({ $error }). Choose another port, or stop what listens there.
