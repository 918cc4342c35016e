"""ZIP files: Excel's and folders of Markdown. What would fill the memory is refused unread."""

from __future__ import annotations

import io
import zipfile

from madoguchi.errors import InvalidInput
from madoguchi.tables.rows import MOST_ROWS

LARGEST_UNPACKED = 256 * 1024 * 1024


def names(data: bytes) -> list[str]:
    """Return the names of the files in an archive; raise `InvalidInput` for one that is too much.

    The sizes it declares can be trusted: no more than that is ever unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InvalidInput(
            "The ZIP or Excel file cannot be read. Save or pack it again."
        ) from error
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED or len(entries) > MOST_ROWS:
        raise InvalidInput("The file is too large when unpacked. Split it, or save it as CSV.")
    return [entry.filename for entry in entries]
