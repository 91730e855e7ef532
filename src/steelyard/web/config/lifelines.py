"""Processes that end when the one that started them ends, even by kill -9 (on Linux; elsewhere they stay)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with(parent: int, sign: signal.Signals) -> None:
    """This process gets the signal as soon as its parent, whose number is given, is gone."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(sign))
        if os.getppid() != parent:
            os.kill(os.getpid(), sign)


def children_end_with_us() -> None:
    """From now on processes that are forked from this one, and those forked from them, are killed with it."""
    parent = [0]

    def before() -> None:
        parent[0] = os.getpid()

    os.register_at_fork(before=before, after_in_child=lambda: end_with(parent[0], signal.SIGKILL))
