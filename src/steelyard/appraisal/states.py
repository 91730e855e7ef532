"""Every state machine of an appraisal cycle, in one place (DOMAIN §1.2).

docs/reference/states.md is drawn from these tables. Nothing else decides what may follow what.
"""

from __future__ import annotations

from steelyard.appraisal.machine import Machine, Part, Transition

APPRAISEE, MANAGER, RATER = Part.APPRAISEE, Part.MANAGER, Part.RATER
DATA_OWNER, HR, COMMITTEE, DIRECTOR, SYSTEM = (
    Part.DATA_OWNER,
    Part.HR,
    Part.COMMITTEE,
    Part.DIRECTOR,
    Part.SYSTEM,
)

_LIVE = ("published", "target_setting", "executing", "collecting", "reviewing", "calibrating", "releasing")

CYCLE = Machine(
    "cycle",
    ("draft", *_LIVE, "closed", "archived", "suspended", "cancelled"),
    (
        Transition("launch", ("draft",), "published", (HR,)),
        Transition("set_targets", ("published",), "target_setting", (HR, SYSTEM)),
        Transition("execute", ("published", "target_setting"), "executing", (HR, SYSTEM)),
        Transition(
            "collect", ("published", "target_setting", "executing", "reviewing"), "collecting", (HR, SYSTEM)
        ),
        Transition(
            "review", ("published", "target_setting", "executing", "collecting"), "reviewing", (HR, SYSTEM)
        ),
        Transition(
            "calibrate",
            ("published", "target_setting", "executing", "collecting", "reviewing"),
            "calibrating",
            (HR, SYSTEM),
        ),
        Transition("release", ("calibrating",), "releasing", (HR, SYSTEM)),
        Transition("close", ("releasing",), "closed", (HR,)),
        Transition("archive", ("closed",), "archived", (HR, SYSTEM)),
        # Back by one phase, for what was forgotten. After the release only an appeal changes a result.
        Transition("reopen_targets", ("executing",), "target_setting", (HR,), reason=True),
        Transition("reopen_execution", ("collecting",), "executing", (HR,), reason=True),
        Transition("reopen_reviews", ("calibrating",), "reviewing", (HR,), reason=True),
        Transition("suspend", _LIVE, "suspended", (HR,), reason=True),
        Transition("resume", ("suspended",), None, (HR,), reason=True),
        Transition("cancel", ("draft", *_LIVE[:-1], "suspended"), "cancelled", (HR,), reason=True),
    ),
)

TASK = Machine(
    "task",
    ("waiting", "open", "overdue", "returned", "done", "excluded", "waived"),
    (
        Transition("open", ("waiting",), "open", (HR, SYSTEM)),
        Transition(
            "finish", ("open", "returned", "overdue"), "done", (APPRAISEE, MANAGER, RATER, DATA_OWNER)
        ),
        Transition("send_back", ("done",), "returned", (MANAGER, HR), reason=True),
        Transition(
            "delegate", ("open", "returned", "overdue"), None, (MANAGER, RATER, DATA_OWNER, HR), reason=True
        ),
        Transition("fall_due", ("open", "returned"), "overdue", (SYSTEM,)),
        # Nobody gets full marks by waiting: who did not rate is left out, visibly, and the weight moves.
        # By the clock once it is overdue, or when the stage ends with it undone.
        Transition("exclude", ("open", "returned", "overdue"), "excluded", (HR, SYSTEM), reason=True),
        Transition("waive", ("waiting", "open", "returned", "overdue"), "waived", (HR,), reason=True),
        Transition("reopen", ("excluded", "waived", "done"), "open", (HR,), reason=True),
    ),
)

TARGET = Machine(
    "target",
    ("draft", "submitted", "returned", "approved", "acknowledged", "change_requested", "superseded"),
    (
        Transition("submit", ("draft", "returned"), "submitted", (APPRAISEE, MANAGER)),
        Transition("send_back", ("submitted",), "returned", (MANAGER, HR), reason=True),
        Transition("approve", ("submitted",), "approved", (MANAGER,)),
        Transition("acknowledge", ("approved",), "acknowledged", (APPRAISEE,)),
        Transition("object", ("approved",), "returned", (APPRAISEE,), reason=True),
        Transition(
            "request_change", ("acknowledged",), "change_requested", (APPRAISEE, MANAGER), reason=True
        ),
        Transition("withdraw_change", ("change_requested",), "acknowledged", (APPRAISEE, MANAGER)),
        # Both have consented: a new version holds from its day on.
        Transition("supersede", ("change_requested",), "superseded", (APPRAISEE, MANAGER)),
    ),
)

ACTUAL = Machine(
    "actual",
    ("missing", "entered", "validated", "flagged", "disputed", "locked", "restated"),
    (
        Transition("enter", ("missing", "flagged"), "entered", (DATA_OWNER,)),
        Transition("validate", ("entered",), "validated", (DATA_OWNER, HR)),
        Transition("flag", ("entered", "validated"), "flagged", (DATA_OWNER, HR, MANAGER), reason=True),
        Transition("dispute", ("validated", "locked"), "disputed", (APPRAISEE,), reason=True),
        Transition("uphold", ("disputed",), None, (DATA_OWNER, HR), reason=True),
        Transition("lock", ("validated",), "locked", (HR, SYSTEM)),
        # A correction is a new version; the one before stays to be seen.
        Transition(
            "restate",
            ("entered", "validated", "flagged", "locked", "disputed"),
            "restated",
            (DATA_OWNER,),
            reason=True,
        ),
    ),
)

CONTRIBUTION = Machine(
    "contribution",
    ("draft", "submitted", "verified", "rejected", "withdrawn"),
    (
        Transition("submit", ("draft", "rejected"), "submitted", (APPRAISEE, RATER)),
        Transition("verify", ("submitted",), "verified", (RATER, MANAGER)),
        Transition("reject", ("submitted",), "rejected", (RATER, MANAGER), reason=True),
        Transition("withdraw", ("draft", "submitted", "rejected"), "withdrawn", (APPRAISEE,)),
        # Verified by mistake, or it turns out otherwise: it no longer counts and is looked at again.
        Transition("take_back", ("verified",), "submitted", (RATER, MANAGER, HR), reason=True),
    ),
)

NOMINATION = Machine(
    "nomination",
    ("proposed", "approved", "declined", "withdrawn"),
    (
        Transition("approve", ("proposed",), "approved", (MANAGER, HR)),
        Transition("decline", ("proposed", "approved"), "declined", (MANAGER, HR), reason=True),
        Transition("withdraw", ("proposed",), "withdrawn", (APPRAISEE, MANAGER)),
    ),
)

MOVE = Machine(
    "calibration_move",
    ("proposed", "approved", "rejected", "withdrawn"),
    (
        Transition("approve", ("proposed",), "approved", (COMMITTEE,)),
        Transition("reject", ("proposed",), "rejected", (COMMITTEE,), reason=True),
        Transition("withdraw", ("proposed",), "withdrawn", (COMMITTEE,)),
    ),
)

RESULT = Machine(
    "result",
    (
        "provisional",
        "calibrated",
        "ratified",
        "released",
        "acknowledged",
        "objected",
        "overdue_ack",
        "refused",
        "appealed",
        "final",
        "archived",
    ),
    (
        Transition("calibrate", ("provisional",), "calibrated", (HR, COMMITTEE, SYSTEM)),
        Transition("recompute", ("calibrated",), "provisional", (HR, SYSTEM), reason=True),
        # A human ratifies every result; the machine has no part in it (PIPL §24).
        Transition("ratify", ("calibrated",), "ratified", (DIRECTOR,)),
        Transition("send_back", ("ratified",), "calibrated", (DIRECTOR, HR), reason=True),
        Transition("release", ("ratified",), "released", (HR, MANAGER)),
        Transition("acknowledge", ("released", "overdue_ack"), "acknowledged", (APPRAISEE,)),
        Transition("object", ("released", "overdue_ack"), "objected", (APPRAISEE,), reason=True),
        Transition("refuse", ("released", "overdue_ack"), "refused", (MANAGER, HR), reason=True),
        Transition("fall_due", ("released",), "overdue_ack", (SYSTEM,)),
        Transition(
            "appeal",
            ("released", "acknowledged", "objected", "overdue_ack", "refused"),
            "appealed",
            (APPRAISEE,),
            reason=True,
        ),
        Transition("decide", ("appealed",), None, (HR, COMMITTEE), reason=True),
        Transition("finalise", ("acknowledged", "objected", "overdue_ack", "refused"), "final", (HR, SYSTEM)),
        Transition("archive", ("final",), "archived", (HR, SYSTEM)),
    ),
)

APPEAL = Machine(
    "appeal",
    (
        "submitted",
        "accepted",
        "rejected",
        "investigating",
        "supplement_requested",
        "decided",
        "executed",
        "closed",
        "withdrawn",
    ),
    (
        Transition("accept", ("submitted",), "accepted", (HR, COMMITTEE)),
        Transition("reject", ("submitted",), "rejected", (HR, COMMITTEE), reason=True),
        Transition("investigate", ("accepted",), "investigating", (HR, COMMITTEE)),
        Transition("ask", ("investigating",), "supplement_requested", (HR, COMMITTEE), reason=True),
        Transition("supplement", ("supplement_requested",), "investigating", (APPRAISEE,), reason=True),
        Transition("stop_waiting", ("supplement_requested",), "investigating", (SYSTEM,), reason=True),
        Transition("decide", ("investigating",), "decided", (COMMITTEE,), reason=True),
        Transition("execute", ("decided",), "executed", (HR,)),
        Transition("close", ("executed", "rejected", "withdrawn"), "closed", (HR, SYSTEM)),
        Transition(
            "withdraw",
            ("submitted", "accepted", "investigating", "supplement_requested"),
            "withdrawn",
            (APPRAISEE,),
        ),
    ),
)

INTERVIEW = Machine(
    "interview",
    ("scheduled", "held", "minutes_submitted", "employee_agreed", "employee_objected"),
    (
        Transition("schedule", ("scheduled",), "scheduled", (MANAGER,)),
        Transition("hold", ("scheduled",), "held", (MANAGER,)),
        Transition("write_up", ("held",), "minutes_submitted", (MANAGER,), reason=True),
        Transition("agree", ("minutes_submitted",), "employee_agreed", (APPRAISEE,)),
        Transition("object", ("minutes_submitted",), "employee_objected", (APPRAISEE,), reason=True),
    ),
)

MACHINES = (
    CYCLE,
    TASK,
    TARGET,
    ACTUAL,
    CONTRIBUTION,
    NOMINATION,
    MOVE,
    RESULT,
    APPEAL,
    INTERVIEW,
)
