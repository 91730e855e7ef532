"""An archive checked: every byte, the chain, the scheme, the results. Everything found is named.

Nothing here trusts the archive: what cannot be read is a finding, never a crash, and members are written to
disk under names of our own only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from steelyard.archive import words
from steelyard.archive.chain import breaks, from_record
from steelyard.archive.container import MANIFEST, Fault
from steelyard.archive.manifest import Listed, Manifest
from steelyard.archive.members import (
    AUDIT,
    DOCUMENTS,
    MERGED,
    PEOPLE,
    POSTS,
    PUBLISHED,
    cards_member,
    hashes_of,
    measures_member,
    years_member,
)
from steelyard.archive.model import Entry, Link
from steelyard.archive.reading import Archive, read_archive
from steelyard.archive.recomputing import Recomputed, recompute, scheme_of
from steelyard.archive.standing import Doubt, Standing, examine
from steelyard.archive.tables import (
    UnreadableError,
    changed_lines,
    csv_records,
    exact_records,
    plain_records,
)
from steelyard.archive.words import said
from steelyard.core.numbers import plain
from steelyard.core.problems import SteelyardError
from steelyard.core.texts import Text, filled
from steelyard.engine.comparing import Deviation
from steelyard.engine.compute import engine_version
from steelyard.engine.recorded import ABSENT
from steelyard.engine.verifying_words import said as engine_said

CONTAINER = "container"
#: Lines that are named of one member.
_MOST_LINES = 20
#: What a member that was tampered with may raise when it is looked into.
_TAMPERED = (KeyError, TypeError, AttributeError, ValueError, IndexError, ArithmeticError, RecursionError)
Chain = list[Entry | Link]


@dataclass(frozen=True)
class Finding:
    """`member` is where it is; of the file around the members, the `part`. `line` counts from 1."""

    message: Text
    member: str = CONTAINER
    part: str = ""
    line: int | None = None
    entry: int | None = None

    @property
    def place(self) -> Text:
        """`audit.jsonl line 3`."""
        part = words.PARTS.get(self.part)
        line = f":{self.line}" if self.line is not None else ""
        if part is None:
            return Text.of(f"{self.member}{line}")
        return filled({language: f"{self.member} ({text})" for language, text in part.items()})


@dataclass(frozen=True)
class Verification:
    """What was found. `proofs` say what is proved, and what is not, if there are no findings."""

    archive: str
    digest: str
    findings: tuple[Finding, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    warnings: tuple[Text, ...] = ()
    proofs: tuple[Text, ...] = ()
    numbers: int = 0
    records: int = 0

    @property
    def outcome(self) -> str:
        """`identical` or `different`."""
        return "different" if self.findings else "identical"

    @property
    def summary(self) -> Text:
        if self.findings:
            key = "unsound_one" if len(self.findings) == 1 else "unsound"
            return said(key, archive=self.archive, n=f"{len(self.findings):,}")
        counts = {"numbers": f"{self.numbers:,}", "records": f"{self.records:,}"}
        return said("sound", archive=self.archive, **counts)


def verify_archive(path: Path, *, digest: str | None = None, results: bool = True) -> Verification:
    """Check the archive at `path`; `digest` is the sha256 that was noted when it was written.

    Without `results`, only bytes, chain and scheme are looked at: quick, and no proof of any number.
    Raises SteelyardError only when there is no file, or one that is too large to look at.
    """
    archive = read_archive(path)
    check = _Check(archive, digest)
    check.run(results=results)
    return check.verification()


@dataclass
class _Check:
    """One run over an archive; every step adds what it finds and leaves what the next one needs."""

    archive: Archive
    digest: str | None
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)
    chain: Chain = field(default_factory=list)
    documents: int = 0
    standing: Standing = field(default_factory=lambda: Standing([]))
    recomputed: Recomputed = field(default_factory=lambda: Recomputed(0, 0, ()))

    @property
    def members(self) -> Mapping[str, bytes]:
        return self.archive.members

    def run(self, *, results: bool) -> None:
        archive = self.archive
        if self.digest is not None and self.digest.lower() != archive.digest:
            then = _short(self.digest.lower())
            self._add(said("other_digest", now=_short(archive.digest), then=then), CONTAINER)
        manifest = archive.manifest
        if manifest is None:
            self._container(frozenset())
            self._add(said("no_manifest", why=archive.unreadable or "–"), MANIFEST)
            return
        changed = dict(self._changed(manifest))
        self._container(frozenset(changed))
        if not manifest.whole:
            self._add(said("manifest_changed"), MANIFEST)
        self._listed(manifest, changed)
        self._within(AUDIT, lambda: self._chain(manifest))
        self._within(MERGED, lambda: self._scheme(manifest))
        self._within(DOCUMENTS, self._documents)
        if not results:
            return
        self._recompute(manifest)
        self._within(PEOPLE, lambda: self._results(manifest))

    def _add(self, message: Text, member: str, **more: Any) -> None:
        self.findings.append(Finding(message, member, **more))

    def _within(self, member: str, step: Callable[[], None]) -> None:
        """A step that looks into a member: whatever it stumbles over is a finding."""
        try:
            step()
        except UnreadableError as error:
            self._add(said("malformed", why=error), member, line=error.line)
        except SteelyardError as error:
            self._add(said("malformed", why=error), member)
        except KeyError as error:
            # A member that is not there has its own finding.
            if error.args[0] not in self.archive_names:
                self._add(said("malformed", why=f"no {error}"), member)
        except _TAMPERED as error:
            self._add(said("malformed", why=error), member)

    @property
    def archive_names(self) -> set[str]:
        manifest = self.archive.manifest
        return set(manifest.members) if manifest is not None else set()

    # ── bytes ───────────────────────────────────────────────────────────────────────────────────

    def _container(self, changed: frozenset[str]) -> None:
        for fault in self.archive.faults:
            # A member whose sha256 is wrong does not fit its check sum, either.
            if fault.kind == "crc" and (fault.member in changed or fault.member == MANIFEST):
                continue
            self._add(_fault(fault), fault.member or CONTAINER, part=fault.part)

    def _changed(self, manifest: Manifest) -> Iterator[tuple[str, Listed]]:
        for name, listed in manifest.members.items():
            data = self.members.get(name)
            if data is not None and hashlib.sha256(data).hexdigest() != listed.sha256:
                yield name, listed

    def _listed(self, manifest: Manifest, changed: Mapping[str, Listed]) -> None:
        for name in sorted({*manifest.members} - {*self.members}):
            self._add(said("missing"), name)
        for name in sorted({*self.members} - {*manifest.members}):
            self._add(said("extra"), name)
        for name, listed in changed.items():
            lines = changed_lines(self.members[name], listed.lines)
            now = hashlib.sha256(self.members[name]).hexdigest()
            if not lines:
                self._add(said("changed", now=_short(now), then=_short(listed.sha256)), name)
            for line in lines[:_MOST_LINES]:
                self._add(said("changed_line"), name, line=line)

    # ── chain ───────────────────────────────────────────────────────────────────────────────────

    def _chain(self, manifest: Manifest) -> None:
        facts = manifest.record["audit"]
        self.chain = [from_record(line) for line in plain_records(self.members.get(AUDIT, b""))]
        lines = {one.number: line for line, one in enumerate(self.chain, start=1)}
        for found in breaks(self.chain):
            text = said(f"chain_{found.kind}", number=found.number)
            self._add(text, AUDIT, line=lines.get(found.number), entry=found.number)
        if facts is None and not self.chain:
            return
        first, last = self.chain[0], self.chain[-1]
        wanted = tuple(facts[name] for name in ("first", "previous_seal", "last", "seal"))
        if wanted != (first.number, first.previous_seal, last.number, last.seal):
            ends = {name: facts[name] for name in ("first", "last")}
            self._add(said("chain_ends", **ends, seal=_short(facts["seal"])), AUDIT)
        if facts["sealed_by"] is not None:
            self._sealed(facts["sealed_by"])

    def _sealed(self, number: int) -> None:
        """Every member but the chain is as the entry that sealed them says."""
        entry = next((one for one in self.chain if one.number == number), None)
        sealed = (
            entry.new.get("members") if isinstance(entry, Entry) and isinstance(entry.new, dict) else None
        )
        if not isinstance(sealed, dict):
            self._add(said("no_sealing", number=number), AUDIT, entry=number)
            return
        now = hashes_of({name: data for name, data in self.members.items() if name != AUDIT})
        for name in sorted({*sealed, *now}):
            if sealed.get(name) != now.get(name):
                self._add(said("not_sealed", number=number), name, entry=number)

    def _documents(self) -> None:
        self.documents = len(csv_records(self.members[DOCUMENTS]))

    # ── scheme ──────────────────────────────────────────────────────────────────────────────────

    def _scheme(self, manifest: Manifest) -> None:
        then = manifest.record["scheme"]["hash"]
        if (now := scheme_of(self.members[MERGED]).version_hash) != then:
            self._add(said("scheme_merged", now=_short(now), then=_short(then)), MERGED)
        engine = manifest.record["engine"]
        if engine != engine_version():
            self.warnings.append(engine_said("other_engine", then=engine, now=engine_version()))
        self._within(PUBLISHED, lambda: self._published(then, engine))

    def _published(self, then: str, engine: str) -> None:
        """The text as it was published, over the presets of this program."""
        try:
            now = scheme_of(self.members[PUBLISHED]).version_hash
        except SteelyardError as error:
            now = f"? {error}"
        if now == then:
            return
        if engine != engine_version():
            self.warnings.append(said("scheme_elsewhere", then=engine, now=engine_version()))
        else:
            self._add(said("scheme_published", now=_short(now), then=_short(then)), PUBLISHED)

    # ── results ─────────────────────────────────────────────────────────────────────────────────

    def _recompute(self, manifest: Manifest) -> None:
        try:
            self.recomputed = recompute(manifest, self.members)
        except (UnreadableError, SteelyardError, *_TAMPERED) as error:
            why = f"{error} is missing" if isinstance(error, KeyError) else error
            self._add(said("not_recomputed", why=why), "results")
            return
        subjects = dict(_lines_of(self._cards(manifest)))
        for each in self.recomputed.deviations:
            place = each.place
            shown = {"recorded": _shown(each.recorded), "recomputed": _shown(each.recomputed)}
            what = ".".join(filter(None, (place.part, place.field)))
            about = {"subject": place.subject, "period": place.period, "what": what}
            member, line = subjects.get((place.subject, place.period), ("results", None))
            self._add(said("recomputed_otherwise", **about, **shown), member, line=line)

    def _cards(self, manifest: Manifest) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        for kind in manifest.cycle.kinds:
            for member in (cards_member(kind), years_member(kind)):
                if member in self.members:
                    yield member, exact_records(self.members[member])

    def _results(self, manifest: Manifest) -> None:
        cards = [card for _, listed in self._cards(manifest) for card in listed]
        grades = scheme_of(self.members[MERGED]).scheme.grades
        people = exact_records(self.members[PEOPLE])
        posts = exact_records(self.members[POSTS]) if POSTS in self.members else ()
        self.standing = examine(people, cards, self.chain, grades, posts)
        for doubt in self.standing.doubts:
            self._add(_doubt(doubt), PEOPLE, line=doubt.line, entry=doubt.entry)

    # ── what it comes to ────────────────────────────────────────────────────────────────────────

    def verification(self) -> Verification:
        archive = self.archive
        found = Verification(
            str(archive.path),
            archive.digest,
            tuple(dict.fromkeys(self.findings)),
            self.recomputed.deviations,
            tuple(self.warnings),
            numbers=self.recomputed.numbers,
            records=self.recomputed.records,
        )
        return found if found.findings else replace(found, proofs=tuple(self._proofs()))

    def _proofs(self) -> Iterator[Text]:
        manifest = self.archive.manifest
        assert manifest is not None
        yield said("proof_bytes", members=len(self.members) + 1)
        yield said("proof_digest" if self.digest else "open_digest")
        people = f"{self.recomputed.records:,}"
        if manifest.record["depth"] == "rows":
            yield said("proof_rows", people=people)
        else:
            files = [measures_member(kind) for kind in manifest.cycle.kinds]
            measures = sum(len(csv_records(self.members[file])) for file in files)
            yield said("proof_measures", people=people, measures=f"{measures:,}")
            yield said("open_measures")
        yield from self._chain_proofs(manifest)
        standing = self.standing
        if standing.people:
            yield said("proof_stages", sealed=f"{standing.sealed:,}", subjects=f"{standing.people:,}")
        if standing.unsealed:
            yield said("open_stages", unsealed=f"{standing.unsealed:,}")
        if self.documents:
            yield said("proof_documents", documents=f"{self.documents:,}")

    def _chain_proofs(self, manifest: Manifest) -> Iterator[Text]:
        if not self.chain:
            yield said("open_chain")
            return
        last = self.chain[-1]
        seen = sum(isinstance(one, Entry) for one in self.chain)
        counts = {"open": f"{seen:,}", "closed": f"{len(self.chain) - seen:,}"}
        yield said("proof_chain", first=self.chain[0].number, last=last.number, seal=last.seal, **counts)
        if (number := manifest.record["audit"]["sealed_by"]) is not None:
            yield said("proof_sealed_by", number=number)


def _fault(fault: Fault) -> Text:
    at = "" if fault.at is None else f"{fault.at:,}"
    return said(fault.kind, at=at, bytes=f"{fault.bytes:,}")


def _doubt(doubt: Doubt) -> Text:
    return said(
        doubt.kind,
        subject=doubt.subject,
        stage=doubt.stage,
        figure=doubt.figure,
        entry=doubt.entry,
        recorded=_shown(doubt.recorded),
        other=_shown(doubt.other),
    )


def _lines_of(
    members: Iterable[tuple[str, list[dict[str, Any]]]],
) -> Iterator[tuple[tuple[str, str], tuple[str, int]]]:
    """Subject and period → where the card stands."""
    for member, cards in members:
        for line, card in enumerate(cards, start=1):
            yield (str(card.get("subject")), str(card.get("period", card.get("year")))), (member, line)


def _shown(value: Any) -> str:
    if value is ABSENT or value is None:
        return "–"
    return plain(value) if isinstance(value, Decimal) else str(value)


def _short(digest: object) -> str:
    return str(digest)[:12]
