"""Mirroring the councils of `tenants/` into the database."""

from __future__ import annotations

import json

from sqlalchemy import create_engine, pool, text

from app.platform.i18n.collation import sort_key
from app.platform.tenancy.registry import Registry

UPSERT = text("""
    INSERT INTO council (id, slug, kind, country, short_name, names, default_language, sort_sv, sort_no, active)
    VALUES (:id, :slug, :kind, :country, :short_name, CAST(:names AS jsonb), :language, :sort_sv, :sort_no, true)
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, country = excluded.country,
        short_name = excluded.short_name, names = excluded.names, default_language = excluded.default_language,
        sort_sv = excluded.sort_sv, sort_no = excluded.sort_no, active = true
""")


def apply_councils(owner_url: str, registry: Registry) -> int:
    """Write every council to the database; one whose folder is gone becomes inactive and keeps its rows.

    Returns:
        The number of councils written.
    """
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE council SET active = false"))
        for tenant in registry:
            connection.execute(
                UPSERT,
                {
                    "id": tenant.id,
                    "slug": tenant.slug,
                    "kind": tenant.kind,
                    "country": tenant.country,
                    "short_name": tenant.short_name,
                    "names": json.dumps(dict(tenant.names), ensure_ascii=False),
                    "language": tenant.default_language,
                    "sort_sv": sort_key(tenant.short_name, "sv"),
                    "sort_no": sort_key(tenant.short_name, "nb"),
                },
            )
    engine.dispose()
    return len(list(registry))
