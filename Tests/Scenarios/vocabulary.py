"""The tool's words for causes of disconnection and for incidents; truth may use no others."""

CAUSES = (
    "takeover", "protocol_violation", "refused", "keep_alive", "ping_unanswered", "server_disconnect",
    "connect_timeout", "never_opened", "server_reset", "client_reset", "server_closed", "client_closed", "silence",
    "replaced", "capture_end", "client_disconnect",
)

INCIDENTS = (
    "messages_lost", "takeover_loop", "mass_disconnection", "session_lost", "connect_refused", "server_unreachable",
    "server_stalled", "keep_alive_timeout", "ping_unanswered", "protocol_violation", "packet_too_large",
    "subscription_refused", "publish_refused", "reconnect_loop", "receive_maximum_reached", "client_stalled",
    "will_overdue", "requests_unanswered", "session_discarded", "subscription_lowered", "message_expired",
    "duplicates", "redelivered", "unknown_alias", "capture_gaps",
)

NOT_SHOWN = {
    "message_expired": "mosquitto counts Message Expiry down and delivers nothing that is over",
}
"""Incidents of which no scenario can be played, and why."""


def check(kind, pattern):
    """Stop at a word that the tool does not have."""
    words, key = {"disconnection": (CAUSES, "cause"), "incident": (INCIDENTS, "incident")}.get(kind, (None, None))
    if words is None:
        return
    told = pattern[key]
    for name in told["$one_of"] if isinstance(told, dict) else [told]:
        if name not in words:
            raise ValueError(f"{kind}: the tool has no {key} {name!r}")
