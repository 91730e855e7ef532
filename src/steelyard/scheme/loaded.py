"""A scheme that was read: the model, and where each of its values stands."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from steelyard.core.document import Node
from steelyard.core.problems import Place
from steelyard.scheme.model import Scheme


@dataclass(frozen=True, slots=True)
class LoadedScheme:
    """A scheme with where it came from: `places` finds the line of any value of the merged document."""

    scheme: Scheme
    document: Node
    reference: str

    @property
    def version_hash(self) -> str:
        """sha256 of the merged document.

        Comments, layout, quoting, the order of keys and the split into extended files do not count;
        every key and value does, as it is written: `40` and `40%` are different documents.
        """
        canonical = json.dumps(self.document.plain(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def place(self, *path: str | int) -> Place:
        return self.document.nearest(path)
