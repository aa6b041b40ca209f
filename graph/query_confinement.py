"""What a process that runs the queries of strangers gives up: the network, its share of the processor, memory, life after its parent."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_DIE_WITH_PARENT = 1
_CAN_BE_ENDED_FIRST = '500'
_STATUS = Path('/proc/self/statm')
PAGE = resource.getpagesize()


def confine(parent: int) -> bool:
    """Confine this process; call it before any thread is begun. True when the system took the network away too.

    Linux: an own, empty network namespace where the system allows one, death with the thread of the parent that started it, and
    the first place in line when memory runs out. Elsewhere what there is of it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _refuse_sockets()
    if sys.platform != 'linux':
        return False
    with suppress(OSError):
        Path('/proc/self/oom_score_adj').write_text(_CAN_BE_ENDED_FIRST)
    libc = ctypes.CDLL(None)
    alone = bool(libc.unshare(_NEW_NET) == 0 or libc.unshare(_NEW_USER | _NEW_NET) == 0)
    libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    return alone


def give_way() -> None:
    """Leave the processor to others who want it; call it when the process has begun, which is not to take long."""
    os.nice(10)


def _refuse_sockets() -> None:
    """No socket of Python connects any more: the second lock where the system refuses the first."""
    import socket

    def refused(*_: object, **__: object) -> None:
        raise OSError('this process has no network')

    for name in ('connect', 'connect_ex', 'sendto', 'bind', 'listen'):
        setattr(socket.socket, name, refused)


def addresses() -> int:
    """The bytes of address space in use, 0 where that is not known."""
    return _pages(0) * PAGE


def resident() -> int:
    """The bytes of memory in use, 0 where that is not known."""
    return _pages(1) * PAGE


def _pages(column: int) -> int:
    try:
        return int(_STATUS.read_text().split()[column])
    except OSError:
        return 0


def allow_memory(more: int) -> None:
    """Let the address space grow by so many bytes from here, not more."""
    now = addresses()
    if now:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (now + more, hard))
