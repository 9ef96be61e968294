"""A worker that knows the work of the chaos tests, and is otherwise the one of `fram worker`."""

import tests.chaos.effects  # noqa: F401 - registers the work
from app.worker import application, work

if __name__ == "__main__":
    work(application())
