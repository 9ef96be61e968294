"""A request to stop is heard whenever it comes."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from app.platform.config import ROOT

# What a handler raises while Python runs what is to be run around a fork is lost: the moment is made here.
DURING_A_FORK = """
import os, subprocess, sys
from app.demo.supervisor.stopping import Stop, Stopping
stopping = Stopping()
stopping.listen()
stopping.check()
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), {number}))
done = subprocess.run([sys.executable, "-c", ""], preexec_fn=lambda: None)
try:
    stopping.check()
except Stop:
    print("stopped, and the child ended with", done.returncode)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_a_fork_is_not_lost(number: signal.Signals) -> None:
    code = DURING_A_FORK.format(number=int(number))
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "stopped, and the child ended with 0"
    assert told.stderr == ""
