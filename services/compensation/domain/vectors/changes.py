"""What differs between the lines that should be there and those that are: new ones, changed ones, gone ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from services.compensation.domain.vectors.bound import Column

_FIGURES = ("credited", "amount", "plan_version")
_WORD = 8


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of the wanted lines that are new or changed, and rows of the booked ones that are gone."""

    new: Column
    changed: Column
    gone: Column


def changes(wanted: Mapping[str, Column], booked: Mapping[str, Column]) -> Changes:
    """Lines are the same when deal, payee and period are; there is one of each on either side."""
    partner = _partners(wanted, booked)
    there = np.flatnonzero(partner >= 0)
    differs = np.zeros(len(there), dtype=bool)
    for name in _FIGURES:
        differs |= wanted[name][there] != booked[name][partner[there]]
    unmatched = np.ones(len(booked["amount"]), dtype=bool)
    unmatched[partner[there]] = False
    alive = (booked["amount"] != 0) | (booked["credited"] != 0)
    return Changes(np.flatnonzero(partner < 0), there[differs], np.flatnonzero(unmatched & alive))


def _partners(wanted: Mapping[str, Column], booked: Mapping[str, Column]) -> Column:
    """For each wanted line the booked one of the same deal, payee and period, or -1."""
    count = len(wanted["amount"])
    keys = [_words(wanted[name], booked[name]) for name in ("deal_id", "payee_id", "period")]
    words = [word for key in keys for word in key]
    order = np.lexsort(words[::-1])
    first, second = order[:-1], order[1:]
    same = np.ones(len(first), dtype=bool)
    for word in words:
        same &= word[first] == word[second]
    partner = np.full(count, -1, dtype=np.int64)
    pairs = np.flatnonzero(same)
    one, other = first[pairs], second[pairs]
    partner[np.minimum(one, other)] = np.maximum(one, other) - count
    return partner


def _words(wanted: Column, booked: Column) -> list[Column]:
    """Fixed bytes as whole numbers to compare: eight bytes a word."""
    both = np.concatenate([_padded(wanted), _padded(booked)])
    return [both[:, word] for word in range(both.shape[1])]


def _padded(values: Column) -> Column:
    size = values.dtype.itemsize
    raw = np.zeros((len(values), -(-size // _WORD) * _WORD), dtype=np.uint8)
    raw[:, :size] = np.ascontiguousarray(values).view(np.uint8).reshape(len(values), size)
    return raw.view(">u8").astype(np.uint64)
