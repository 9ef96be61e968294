"""`make demo`: start everything, print one address, stop everything.

Ctrl-C, SIGTERM and the terminal's closing all stop the whole demo; a second signal changes nothing, for
stopping is bounded in time.
"""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from app.demo.services import ServiceError
from app.demo.supervisor.children import CrashLoop
from app.demo.supervisor.demo import Demo, DemoFault
from app.demo.supervisor.keepsakes import PortTaken
from app.platform.tenancy.registry import TenantFaults

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Someone asked the demo to stop."""


def main() -> int:
    """Run the demo until it is stopped. 0 when stopped on request, 1 with a line of why otherwise."""
    chosen = _arguments()
    for number in _STOPPING:
        signal.signal(number, _stop)
    try:
        Demo(chosen.data, chosen.port, chosen.fresh).run()
    except Stop:
        return 0
    except (DemoFault, CrashLoop, PortTaken, ServiceError, TenantFaults) as fault:
        print(f"\n{fault}", file=sys.stderr, flush=True)
        return 1
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    for other in _STOPPING:
        signal.signal(other, signal.SIG_IGN)
    raise Stop


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path(".data/demo"))
    parser.add_argument("--fresh", action="store_true", help="throw away what an earlier demo left here")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
