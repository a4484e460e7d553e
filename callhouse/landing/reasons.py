"""The closed list of reasons why a record was not landed."""

from __future__ import annotations

MALFORMED_REASONS: dict[str, str] = {
    "field_count": (
        "The record has more or fewer fields than the header. "
        "Correct the line at the source (often an unquoted delimiter) and export again."
    ),
    "unclosed_quote": (
        "A quoted field opens on this line and does not end in a record of the right width. "
        "Close the quote, or double quotes that belong to the text, and export again."
    ),
    "bad_quote": ("Text follows the closing quote of a field. Double quotes that belong to the text and export again."),
    "bad_encoding": (
        "The line holds bytes or characters that are no text in the declared encoding. "
        "Set config.meta.encoding of the table to the encoding of the export."
    ),
    "nul_byte": (
        "The line holds a NUL byte: a damaged file, or UTF-16 without a byte order mark. "
        "Export again, or set config.meta.encoding to utf-16-le or utf-16-be."
    ),
    "repeated_header": (
        "The header occurs again among the records, as in joined exports. Nothing to do: the line holds no data."
    ),
    "unrecognised_header": (
        "No column of the file's first line is declared for this table, so no line was landed. "
        "Move the file to its table's folder, add the header line, or declare the columns."
    ),
    "bad_json": (
        "The line is not one JSON object with distinct keys. "
        "Write one object per line (jq -c '.[]' turns an array into lines)."
    ),
    "truncated_file": (
        "The compressed file ends early or is damaged here; the lines before it are landed. Transfer the file again."
    ),
    "unreadable_file": (
        "The file cannot be read at all; the record holds the error. "
        "Replace the file: it is tried again when its content changes."
    ),
}
