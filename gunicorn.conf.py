"""The web server: two processes of four threads, loaded once and shared."""

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
keepalive = 5
# Loaded before the fork, so that the workers share the memory of the code.
preload_app = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat, no content
control_socket_disable = True
# Requests are logged by the application, with ids and no personal data; gunicorn's own line has the
# person's address and the whole path in it.
accesslog = None
errorlog = "-"
loglevel = "warning"


# Loading makes no garbage worth looking for: the collector would go through all of it a dozen times. It is
# switched on when everything is loaded.
gc.disable()


def _metrics_folder() -> Path:
    """Where the processes add up their Prometheus figures; emptied, for the figures are of one run."""
    chosen = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    folder = (
        Path(chosen) if chosen else Path(tempfile.gettempdir()) / f"fram-metrics-{os.getuid()}-{os.getpid()}"
    )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


# Before the application is loaded: prometheus_client looks at the variable when it is imported.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_metrics_folder())


def when_ready(server: Any) -> None:
    """Make the loaded application fit to be shared by the workers, which are forked next.

    Connections that loading it opened are closed: two processes must not share one. What was loaded is
    kept out of the collector's reach, so that its memory stays shared.
    """
    from sqlalchemy import Engine

    gc.collect()
    for thing in gc.get_objects():
        if issubclass(type(thing), Engine):  # isinstance would wake Flask's proxies
            thing.dispose()
    gc.freeze()
    gc.enable()


def child_exit(server: Any, worker: Any) -> None:
    """Drop the gauges of a worker that has ended."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Leave no figures behind."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
