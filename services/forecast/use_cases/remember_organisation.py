"""Keep who belongs to the organisation and who manages whom: it decides whose figures a manager sees."""

from __future__ import annotations

from shared.store.organisation import remember_members, remember_teams

__all__ = ["remember_members", "remember_teams"]
