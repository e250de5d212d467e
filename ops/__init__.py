"""What the host needs: scheduler, command line, checks, backups, health, metrics, logging, shutdown."""
