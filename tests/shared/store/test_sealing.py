"""Secrets at rest open only with the master key, and only for the record they belong to."""

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from shared.store.sealing import MasterKeyUnusable, master_key, seal, unseal

KEY = bytes(range(32))


def test_what_was_sealed_opens_again() -> None:
    assert unseal(KEY, seal(KEY, b"secret", belongs_to=b"one"), belongs_to=b"one") == b"secret"


def test_sealing_twice_never_looks_the_same() -> None:
    assert seal(KEY, b"secret", belongs_to=b"one") != seal(KEY, b"secret", belongs_to=b"one")


@pytest.mark.parametrize(
    ("key", "change", "owner"),
    [
        pytest.param(bytes(32), 0, b"one", id="another key"),
        pytest.param(KEY, 1, b"one", id="a changed bit"),
        pytest.param(KEY, 0, b"two", id="another record"),
    ],
)
def test_it_opens_for_nothing_else(key: bytes, change: int, owner: bytes) -> None:
    sealed = bytearray(seal(KEY, b"secret", belongs_to=b"one"))
    sealed[-1] ^= change
    with pytest.raises(InvalidTag):
        unseal(key, bytes(sealed), belongs_to=owner)


def test_a_missing_master_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    made = master_key(path)
    assert (len(made), master_key(path)) == (32, made)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["master.key"]


def test_a_file_that_holds_no_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"short")
    with pytest.raises(MasterKeyUnusable):
        master_key(path)
