"""Every scenario; importing this package registers them all."""

from . import endings, messages, requests, servers, sessions, subscriptions, wills  # noqa: F401
