"""Facts at the border: a document becomes typed facts, or every problem with it is named at once.

`read` takes what a caller knows of one opportunity, `read_json` the bytes it may have come in.
"""

from .json_reader import read_json
from .reader import FactReader, read

__all__ = ["FactReader", "read", "read_json"]
