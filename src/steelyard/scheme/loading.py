"""Loading a scheme: read, follow `extends`, merge, type, check. All mistakes are reported at once."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from steelyard.core.complaints import complaints
from steelyard.core.document import Node, read_document
from steelyard.core.problems import Place, Problem, SteelyardError, listing, suggestion
from steelyard.scheme.checks import check
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.merge import make_room, merge
from steelyard.scheme.model import Scheme

_KINDS = {"preset": "presets", "pack": "packs"}


def shipped(kind: str) -> list[str]:
    """Names of the presets (`preset`) or packs (`pack`) inside the package."""
    folder = resources.files("steelyard.scheme") / _KINDS[kind]
    return sorted(
        entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")
    )


def not_shipped(kind: str, name: str) -> str | None:
    """What to say when there is no such preset or pack; None when there is."""
    names = shipped(kind)
    if name in names:
        return None
    return f'there is no {kind} "{name}". Choose {listing(names)}.{suggestion(name, names)}'


def load_scheme(reference: str | Path) -> LoadedScheme:
    """The scheme at a path, or `preset:growth`. Raises SteelyardError with every problem found."""
    loaded = typed(read_merged(reference), str(reference))
    if problems := check(loaded):
        raise SteelyardError(problems)
    return loaded


def read_merged(reference: str | Path, *, text: str | None = None) -> Node:
    """The document at a path, laid over all it extends; `text` is read in place of its file.

    Raises SteelyardError.
    """
    return _without_loading_keys(_merged(str(reference), None, (), text))


def typed(document: Node, reference: str) -> LoadedScheme:
    """The model of a document whose names and weights nobody has checked yet. Raises SteelyardError."""
    try:
        return LoadedScheme(Scheme.model_validate(document.plain()), document, reference)
    except ValidationError as error:
        raise SteelyardError(complaints(error, document, Scheme)) from None


def _merged(reference: str, origin: Place | None, chain: tuple[str, ...], instead: str | None = None) -> Node:
    """The document of `reference` laid over everything it extends."""
    text, file, identity = _fetch(reference, origin)
    text = text if instead is None else instead
    if identity in chain:
        raise SteelyardError(
            Problem(f"extends runs in a circle: {' → '.join((*chain, identity))}", origin or Place(file))
        )
    own = read_document(text, file)
    merged: Node | None = None
    for parent in _parents(own):
        assert isinstance(parent.value, str)
        if merged is None and _kind(parent.value) == "pack" and len(_parents(own)) > 1:
            message = "a pack adds to what stands before it: put the preset or scheme first, packs after it"
            raise SteelyardError(Problem(message, parent.place, subject="extends"))
        layer = _merged(_resolve(parent.value, file, reference), parent.place, (*chain, identity))
        merged = layer if merged is None else _lay(merged, _addition(layer))
    return own if merged is None else _lay(merged, own)


def _addition(layer: Node) -> Node:
    """A pack adds to a scheme; its title and description are about itself."""
    if layer.get("pack") is None:
        return layer
    assert isinstance(layer.value, dict)
    kept = {key: value for key, value in layer.value.items() if key not in ("title", "description")}
    return Node(kept, layer.place, layer.key_places)


def _lay(base: Node, later: Node) -> Node:
    return make_room(base, merge(base, later), later)


def _parents(document: Node) -> list[Node]:
    node = document.get("extends")
    if node is None or node.value is None:
        return []
    parents = node.value if isinstance(node.value, list) else [node]
    for parent in parents:
        if not isinstance(parent.value, str):
            raise SteelyardError(
                Problem(
                    "extends is a list of preset:NAME, pack:NAME or paths", parent.place, subject="extends"
                )
            )
    return parents


def _resolve(parent: str, file: str, reference: str) -> str:
    """A path is relative to the document that names it."""
    if _kind(parent) or _kind(reference):
        return parent
    return str(Path(file).parent / parent)


def _kind(reference: str) -> str | None:
    kind, colon, _ = reference.partition(":")
    return kind if colon and kind in _KINDS else None


def _fetch(reference: str, origin: Place | None) -> tuple[str, str, str]:
    """Text, name for messages, and identity of a referenced document."""
    kind = _kind(reference)
    if kind:
        name = reference.partition(":")[2]
        if message := not_shipped(kind, name):
            raise SteelyardError(Problem(message, origin or Place(), subject=reference))
        resource = resources.files("steelyard.scheme") / _KINDS[kind] / f"{name}.yaml"
        return resource.read_text(encoding="utf-8"), reference, reference
    path = Path(reference)
    try:
        return path.read_text(encoding="utf-8-sig"), reference, str(path.resolve())
    except FileNotFoundError:
        hint = "; a shipped one is written preset:growth or pack:b2b" if origin else ""
        raise SteelyardError(Problem(f'there is no file "{reference}"{hint}', origin or Place())) from None
    except IsADirectoryError:
        raise SteelyardError(
            Problem(f'"{reference}" is a folder, not a scheme file', origin or Place())
        ) from None
    except UnicodeDecodeError:
        raise SteelyardError(
            Problem("a scheme is a UTF-8 text file; this is not one", Place(reference))
        ) from None
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else error
        raise SteelyardError(Problem(f"cannot be read: {what}", origin or Place(reference))) from None


def _without_loading_keys(document: Node) -> Node:
    """Drop what only steers loading: `extends`, and the `pack` mark of a pack."""
    assert isinstance(document.value, dict)
    kept = {key: value for key, value in document.value.items() if key not in ("extends", "pack")}
    return Node(kept, document.place, document.key_places)
