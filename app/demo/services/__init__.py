"""PostgreSQL and Valkey started from their wheels: for the demo and the tests, never for production."""

from app.demo.services.database import Urls, create_roles_and_database, open_database, urls_of
from app.demo.services.errors import ServiceBusy, ServiceError
from app.demo.services.home import erase
from app.demo.services.postgres import Postgres, PostgresAddress
from app.demo.services.valkey import Valkey

__all__ = [
    "Postgres",
    "PostgresAddress",
    "ServiceBusy",
    "ServiceError",
    "Urls",
    "Valkey",
    "create_roles_and_database",
    "erase",
    "open_database",
    "urls_of",
]
