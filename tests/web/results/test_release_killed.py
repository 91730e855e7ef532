"""A worker that is killed in the middle of a release: everybody's result goes out, and once."""

from __future__ import annotations

import ast

from processes import PATIENCE, installed

PEOPLE = 250
#: Of the cast the employee, the manager and the stranger are appraised, too.
ALL = PEOPLE + 3
PREPARE = (
    "from steelyard.web.config.preparing import prepare; prepare(assets=False); from crowds import waiting"
)
FOLLOWED = """
from collections import Counter
from crowds import when_over
from steelyard.web.audit.models import Entry
from steelyard.web.audit.verifying import verify_chain
from steelyard.web.cycles.models import Task
from steelyard.web.notifications.models import Notice
from steelyard.web.results.models import Interview, Result

def often(rows, field):
    return sorted(set(Counter(rows.values_list(field, flat=True)).values()))

job = when_over("cycle-release")
released, told = Entry.objects.filter(action="result.release"), Notice.objects.filter(kind="result_out")
talks, answers = (Task.objects.filter(stage__kind=kind) for kind in ("release", "acknowledgement"))
print({
    "states": dict(Counter(Result.objects.values_list("state", flat=True))),
    "entries": (released.count(), often(released, "subject")),
    "notices": (told.count(), often(told, "user")),
    "interviews": Interview.objects.count(),
    "talks": (talks.count(), often(talks, "appraisee")),
    "answers": (answers.count(), often(answers, "appraisee")),
    "job": (job.state, job.attempts),
    "broken": verify_chain().broken,
})
"""


def test_a_release_that_is_broken_off_reaches_everybody_once(tmp_path):
    with installed(tmp_path) as site:
        site.python(f"{PREPARE}; waiting({PEOPLE})")
        worker = site.work()
        out, still = _released_until_killed(site, worker.pid)
        worker.wait()
        # Some have theirs, others wait.
        assert min(out, still) > 0
        assert out + still == ALL
        site.work()
        assert ast.literal_eval(site.python(FOLLOWED)) == {
            "states": {"released": ALL},
            "entries": (ALL, [1]),
            "notices": (ALL, [1]),
            "interviews": ALL,
            "talks": (ALL, [1]),
            "answers": (ALL, [1]),
            "job": ("done", 2),
            "broken": None,
        }


def _released_until_killed(site, group: int) -> tuple[int, int]:
    """How many results are out and how many wait, when the worker was killed at the first ones."""
    code = f"from crowds import ask, kill_midway; ask(); print(kill_midway({group}, patience={PATIENCE}))"
    return ast.literal_eval(site.python(code))
