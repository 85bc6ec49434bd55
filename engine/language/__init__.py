"""Rule files in, one rule set or all problems out.

`load` is what other packages call; `read_yaml` reads a YAML file with positions for the runner of rule tests.
"""

from .files import playbook_folder
from .loader import Loaded, load, load_or_raise
from .positioned import read_yaml
from .problems import CATALOGUE, Problems, is_warning

__all__ = [
    "CATALOGUE",
    "Loaded",
    "Problems",
    "is_warning",
    "load",
    "load_or_raise",
    "playbook_folder",
    "read_yaml",
]
