"""Reading a message after DATA: ended by CRLF dot CRLF and nothing else, bounded in memory, dots unstuffed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eprouvette_sim.kernel.courrier import Reply

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from eprouvette_sim.doors.smtp import SmtpOptions

TOO_BIG = Reply(code=552, text="5.3.4 message size exceeds fixed maximum message size")
_END = b"\r\n.\r\n"
_CHUNK = 1024 * 1024  # more than a stream ever holds here, so a read empties it


async def read_data(
    reader: asyncio.StreamReader, sink: bytearray, *, limit: int, cut: int | None, alive: Callable[[], None]
) -> int | None:
    """Fills `sink` with the message as sent and returns its size in octets, the terminator aside.

    `sink` starts with a CRLF of ours (the one that ended the DATA line), so that a first line is like any other; it
    never grows much over `limit`, though the whole message is read and counted. `None` once `cut` octets were read, or
    at the end of the stream. `alive` is called at each piece received. Commands sent ahead are left in the stream.
    """
    sink += b"\r\n"
    dropped = 0
    while True:
        piece = await reader.read(_CHUNK)
        if not piece:
            return None
        alive()
        start = max(0, len(sink) - len(_END) + 1)
        sink += piece
        end = sink.find(_END, start)
        received = dropped + (end if end >= 0 else len(sink)) - 2
        if cut is not None and (received >= cut or end >= 0):
            return None
        if end >= 0:
            left = bytes(sink[end + len(_END) :])
            del sink[end + 2 :]
            if left:
                reader.feed_data(left)
            return dropped + len(sink) - 2
        if len(sink) > limit + _CHUNK:  # keep the head as evidence and the tail to find the end
            dropped += len(sink) - limit - len(_END)
            del sink[limit : len(sink) - len(_END)]


def unstuffed(raw: bytearray) -> bytes:
    """The message: the CRLF of ours removed, and one dot of each line that starts with one (RFC 5321 §4.5.2)."""
    return bytes(raw).replace(b"\r\n.", b"\r\n")[2:]


def refusal_of(body: bytes, size: int, options: SmtpOptions) -> Reply | None:
    """Why the door itself refuses a message it read: too big, CR or LF alone, 8-bit or a long line where forbidden."""
    if size > options.max_size:
        return TOO_BIG
    if not options.bare_newlines and not body.count(b"\r") == body.count(b"\n") == body.count(b"\r\n"):
        return Reply(code=550, text="5.6.0 bare CR or LF in message")
    if not options.eight_bit and not body.isascii():
        return Reply(code=554, text="5.6.1 8-bit data without 8BITMIME")
    if re.search(rb"[^\r\n]{%d}" % (options.line_limit + 1), body):
        return Reply(code=500, text="5.6.0 line too long")
    return None
