"""The words of the truth for causes of disconnection and for incidents, and the tool's words for the same.

Truth is written with the words on the left, and stays readable when the tool's change; several are allowed where more
than one name says it right.
"""

CAUSES = {
    "client_disconnect": ["client_disconnect"],
    "server_disconnect": ["server_disconnect"],
    "client_reset": ["client_reset"],
    "client_closed": ["client_closed"],
    "server_closed": ["server_closed"],
    "server_reset": ["server_reset"],
    "keep_alive": ["keep_alive"],
    "missing_pingresp": ["ping_unanswered"],
    "taken_over": ["takeover"],
    "protocol_violation": ["protocol_violation"],
    "refused": ["refused"],
    "capture_end": ["capture_end"],
}

INCIDENTS = {name: [name] for name in (
    "takeover_loop", "reconnect_loop", "refused_connects", "keep_alive_broken", "missing_pingresp", "server_stall",
    "slow_subscriber", "mass_disconnection", "protocol_violation", "subscription_refused", "publish_refused",
    "duplicates", "undelivered", "unanswered_requests", "receive_maximum_exceeded",
)}


def translated(kind, pattern):
    """The pattern in the tool's words."""
    words, key = {"disconnection": (CAUSES, "cause"), "incident": (INCIDENTS, "incident")}.get(kind, (None, None))
    if words is None or key not in pattern:
        return pattern
    told = pattern[key]
    several = told["$one_of"] if isinstance(told, dict) else [told]
    return {**pattern, key: {"$one_of": [name for each in several for name in words[each]]}}


def incidents(names):
    """The tool's names of these incidents."""
    return {each for name in names for each in INCIDENTS[name]}
