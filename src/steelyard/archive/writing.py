"""Writing an archive: the same contents give the same bytes, and what cannot be verified is not written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from steelyard.archive.container import MANIFEST, build
from steelyard.archive.manifest import manifest_bytes
from steelyard.archive.members import AUDIT, chain_member, chain_of, evidence_members
from steelyard.archive.model import Contents
from steelyard.archive.pseudonyms import Pseudonyms
from steelyard.archive.verifying import verify_archive
from steelyard.core.files import whole_file, write_text
from steelyard.core.problems import SteelyardError
from steelyard.engine.export import as_csv

NAMES_HEADER = ("pseudonym", "id", "account", "name")


def write_archive(path: Path, contents: Contents, evidence: Mapping[str, bytes] | None = None) -> str:
    """Write the archive and check it; gives the sha256 of the file, to be noted where nobody can change it.

    `evidence` are the members but for the chain, where they were computed before, to be sealed: the entry
    that seals a cycle says `new={"members": hashes_of(evidence)}`, and is named in `sealed_by`.

    Raises SteelyardError when it cannot be computed, and when what was written does not hold: then nothing
    is left at `path`.
    """
    chain = chain_of(contents)
    members = {**(evidence_members(contents) if evidence is None else evidence), AUDIT: chain_member(chain)}
    data = build({**members, MANIFEST: manifest_bytes(contents, chain, members)})
    with whole_file(path) as temporary:
        temporary.write_bytes(data)
        found = verify_archive(temporary)
        if found.findings:
            told = "; ".join(f"{each.place}  {each.message}" for each in found.findings[:5])
            raise SteelyardError(f"the archive would not hold and was not written: {told}")
    return hashlib.sha256(data).hexdigest()


def write_names(path: Path, names: Pseudonyms, *, accounts: Mapping[int, str] | None = None) -> None:
    """The file beside an archive that says who is who. A line taken out forgets a person; nothing breaks.

    `accounts` maps numbers of accounts, as audit entries have them, to ids of people.
    """
    by_person = {id_: account for account, id_ in (accounts or {}).items()}
    records = [
        {"pseudonym": pseudonym, "id": id_, "account": by_person.get(id_), "name": names.names.get(id_)}
        for id_, pseudonym in sorted(names.people.items(), key=lambda pair: pair[1])
    ]
    write_text(path, as_csv(NAMES_HEADER, records))
