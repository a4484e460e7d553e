"""Physical lines: CRLF, LF and CR each end one, in every file and inside quotes too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callhouse.landing.streams import MARK_BYTES


def whole_lines(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut `chunks` after line ends and yield (block, is_last).

    Only the last block, which may be empty, can end without a line end.
    """
    pending: list[bytes] = []
    for chunk in chunks:
        # A CR at the very end may be half of a CRLF.
        cut = max(chunk.rfind(b"\n"), chunk.rfind(b"\r", 0, max(len(chunk) - 1, 0))) + 1
        if cut:
            yield b"".join([*pending, chunk[:cut]]), False
            pending = []
        if chunk[cut:]:
            pending.append(chunk[cut:])
    yield b"".join(pending), True


def body(line: bytes) -> bytes:
    """Return the line without its line end."""
    return line.rstrip(b"\r\n")


def cut_torn(block: bytes) -> tuple[bytes, str]:
    """Split the last block of a torn stream: whole lines, and text of the line that broke off."""
    cut = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
    return block[:cut], text_or_reason(block[cut:])[0]


def text_or_reason(line: bytes) -> tuple[str, str | None]:
    """Return (text of the line without its end, None), or (text with escapes, reason)."""
    line = body(line)
    try:
        text = line.decode("utf-8")
        reason = None
    except UnicodeDecodeError:
        text = line.replace(MARK_BYTES, b"").decode("utf-8", "backslashreplace")
        reason = "bad_encoding"
    if "\0" in text:
        return text.replace("\0", "\\x00"), reason or "nul_byte"
    return text, reason
