"""The agent states of the sample and what they mean; the same words belong into the seed `state_map`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a state says about the agent, and the scheduled activity that it fulfils."""

    is_logged_in: bool = True
    is_available: bool = False
    is_handling: bool = False
    is_ringing: bool = False
    is_productive: bool = False
    is_break: bool = False
    activity: str | None = None


STATES = {
    "available": Meaning(is_available=True, activity="phone"),
    "ringing": Meaning(is_ringing=True, activity="phone"),
    "on_call": Meaning(is_handling=True, activity="phone"),
    "wrap_up": Meaning(is_handling=True, activity="phone"),
    "pause_wrap": Meaning(is_handling=True, activity="phone"),  # after-call work logged as a pause
    "not_ready": Meaning(),  # after an offer that rang out
    "break": Meaning(is_break=True, activity="break"),
    "lunch": Meaning(is_break=True, activity="lunch"),
    "meeting": Meaning(is_productive=True, activity="meeting"),
    "training": Meaning(is_productive=True, activity="training"),
    "back_office": Meaning(is_productive=True, activity="back_office"),
    "technical_issue": Meaning(),
    "offline": Meaning(is_logged_in=False),  # heartbeat after logout
}
