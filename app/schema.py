"""All tables of the application in one metadata, for migrations and checks."""

import app.comparison.models
import app.equality.models
import app.letters.models
import app.nominations.models
import app.outcomes.models
import app.people.models
import app.platform.identity.models
import app.platform.imports.models
import app.platform.outbox.models
import app.platform.tenancy.models
import app.programmes.models
import app.selection.models  # noqa: F401
from app.platform.database import Base

metadata = Base.metadata
