"""Keep who belongs to the organisation: it decides who is let in."""

from __future__ import annotations

from shared.store.organisation import remember_members, remember_teams

__all__ = ["remember_members", "remember_teams"]
