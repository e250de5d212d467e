"""The host's side: scheduler, command line, checks, backups, health, metrics, logging, shutdown."""
