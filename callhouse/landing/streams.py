"""The content of a file as UTF-8 bytes, whatever its compression and encoding."""

from __future__ import annotations

import codecs
import contextlib
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from callhouse.landing.files import CHUNK_BYTES

GZIP_MAGIC = b"\x1f\x8b"
GZIP_BYTES = 1 << 14  # at most 16 MB inflated
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}

# Stands before the escapes of undecodable bytes in transcoded content. Lone surrogates are no
# valid UTF-8, so a line that holds the mark is found like any other badly encoded line.
MARK = "\udcff\udc00\udcff"
MARK_BYTES = MARK.encode("utf-8", "surrogatepass")


def _mark_bad_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return MARK + "".join(f"\\x{byte:02x}" for byte in bad), error.end


codecs.register_error("callhouse_mark", _mark_bad_bytes)


class Content:
    """The decompressed UTF-8 bytes of one file; every iteration reads it anew.

    `size` counts the bytes as delivered. After an iteration `torn` says why a compressed stream ended
    early (None: it did not).
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self.path = path
        self.encoding = encoding
        self.torn: str | None = None
        self.size = path.stat().st_size
        with path.open("rb") as file:
            self.is_gzip = file.read(2) == GZIP_MAGIC

    def raw(self) -> Iterator[bytes]:
        """Yield the decompressed bytes in chunks, in the encoding of the file."""
        self.torn = None
        with self.path.open("rb") as file:
            if self.is_gzip:
                yield from self._gunzip(file)
            else:
                yield from iter(lambda: file.read(CHUNK_BYTES), b"")

    def __iter__(self) -> Iterator[bytes]:
        chunks = self.raw()
        head = b""
        for chunk in chunks:
            head += chunk
            if len(head) >= len(codecs.BOM_UTF8):
                break
        encoding = self.encoding
        for mark, marked in BYTE_ORDER_MARKS.items():
            if head.startswith(mark):
                encoding, head = marked, head[len(mark) :]
                break
        if encoding == "utf-8":
            yield head
            yield from chunks
            return
        decoder = codecs.getincrementaldecoder(encoding)("callhouse_mark")
        for chunk in chain([head], chunks):
            yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")

    def _gunzip(self, file: BinaryIO) -> Iterator[bytes]:
        member = zlib.decompressobj(wbits=31)
        while chunk := file.read(GZIP_BYTES):
            while chunk:
                if member.eof:
                    chunk = chunk.lstrip(b"\0")  # padding between or after members
                    if not chunk:
                        break
                    member = zlib.decompressobj(wbits=31)
                before = member.copy()
                try:
                    yield member.decompress(chunk)
                except zlib.error as error:
                    self.torn = str(error)
                    yield from _salvage(before, chunk)
                    return
                chunk = member.unused_data
        if not member.eof:
            self.torn = "the gzip stream ends early"


def _salvage(member: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    """Yield what comes out of a damaged chunk before the damage, byte by byte."""
    with contextlib.suppress(zlib.error):
        for position in range(len(chunk)):
            yield member.decompress(chunk[position : position + 1])
