"""Recognise blocks of plain CSV at the speed of bytes.

What passes here is a record per line for every reader: the lines go on unparsed.
"""

from __future__ import annotations

from callhouse.landing.csv_header import USUAL_DELIMITERS, Header


class PlainCsv:
    """Tells which blocks of a file are plain; `header` is that of the file."""

    def __init__(self, header: Header) -> None:
        self._delimiter = header.delimiter.encode()
        self._width = len(header.fields)
        self._is_usable = header.delimiter in USUAL_DELIMITERS and self._width > 1
        bare_fields = [field.encode() for field in header.fields if '"' not in field]
        self._probe = max(bare_fields, key=len, default=b"")
        self._header = _without_quotes(self._delimiter.join(map(str.encode, header.fields)))

    def lines(self, block: bytes) -> list[bytes] | None:
        """Return the lines of `block` without their ends if each is one well-formed record.

        That is: valid UTF-8 without NUL, the header's number of fields on every line, quotes only
        around whole fields (doubled inside), no line end inside quotes, no line that repeats the
        header. Otherwise None; a well-formed block may be refused, a malformed one never passes.
        """
        if not self._is_usable or b"\0" in block or not _is_utf8(block):
            return None
        lines = block.splitlines()
        bare = lines
        if b'"' in block:
            bare = _outside_quotes(block, self._delimiter).splitlines()
        if len(bare) != len(lines):
            return None
        if {line.count(self._delimiter) for line in bare} - {self._width - 1}:
            return None
        if self._probe in block and any(self._is_header(line) for line in lines):
            return None
        return lines

    def _is_header(self, line: bytes) -> bool:
        return self._probe in line and _without_quotes(line).endswith(self._header)


def _without_quotes(text: bytes) -> bytes:
    return text.replace(b'"', b"")


def _is_utf8(block: bytes) -> bool:
    if block.isascii():
        return True
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _outside_quotes(block: bytes, delimiter: bytes) -> bytes:
    """Return `block` without its quoted parts; nothing where a quote is at no field's border."""
    parts = block.split(b'"')
    outside = parts[::2]
    borders = delimiter + b"\r\n"
    if (
        len(parts) % 2 == 0
        or (outside[0] and outside[0][-1] not in borders)
        or (outside[-1] and outside[-1][0] not in borders)
    ):
        return b""
    for part in set(outside[1:-1]) - {b""}:  # an empty part is a doubled quote
        if part[0] not in borders or part[-1] not in borders:
            return b""
    return b"".join(outside)
