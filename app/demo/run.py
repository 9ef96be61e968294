"""`make demo`: start everything, print one address, stop everything.

Ctrl-C, SIGTERM and the terminal's closing all stop the whole demo, after the step at hand; a second signal changes
nothing, for stopping is bounded in time.
"""

import argparse
import sys
from pathlib import Path

from app.demo.services import ServiceError
from app.demo.supervisor.children import CrashLoop
from app.demo.supervisor.demo import Demo, DemoFault
from app.demo.supervisor.keepsakes import PortTaken
from app.demo.supervisor.stopping import Stop, Stopping
from app.platform.tenancy.registry import TenantFaults


def main() -> int:
    """Run the demo until it is stopped. 0 when stopped on request, 1 with a line of why otherwise."""
    chosen = _arguments()
    stopping = Stopping()
    stopping.listen()
    try:
        Demo(chosen.data, chosen.port, chosen.fresh, stopping.check).run()
    except Stop:
        return 0
    except (DemoFault, CrashLoop, PortTaken, ServiceError, TenantFaults) as fault:
        print(f"\n{fault}", file=sys.stderr, flush=True)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path(".data/demo"))
    parser.add_argument("--fresh", action="store_true", help="throw away what an earlier demo left here")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
