"""The names of the PostgreSQL roles that log in, and the environment variable each one's URL goes by."""

LOGIN_ROLES: dict[str, str] = {
    "fram_app": "DATABASE_URL",
    "fram_owner": "MIGRATION_DATABASE_URL",
    "fram_migrate": "BACKFILL_DATABASE_URL",
    "fram_dispatch": "DISPATCH_DATABASE_URL",
    "fram_release": "RELEASE_DATABASE_URL",
}
