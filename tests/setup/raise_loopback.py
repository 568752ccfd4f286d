"""Runs a command where there is no network but this machine's own, in a network namespace just made.

unshare --user --map-root-user --net python raise_loopback.py COMMAND ...
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import sys

SET_FLAGS, IS_UP = 0x8914, 0x1  # SIOCSIFFLAGS, IFF_UP: <linux/sockios.h>, <linux/if.h>

with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh", b"lo", IS_UP))
os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - that is what this is for
