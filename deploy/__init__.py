"""The scripts of an installation: backups, the operator's command, how processes start."""
