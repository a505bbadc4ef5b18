"""The key files."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.gateway.domain.errors import KeyExposed, NeverStarted
from services.gateway.store import keys
from services.gateway.store.keys import Keys, make_keys, read_internal_public_key, read_keys


def written(made: Keys) -> tuple[bytes, bytes, bytes, bytes]:
    pairs = (made.users, made.internal)
    users, internal = (key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) for key in pairs)
    return users, internal, made.api_keys, made.master


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_start_makes_them_and_later_ones_keep_them(tmp_path: Path) -> None:
    made = make_keys(tmp_path / "keys")
    assert written(make_keys(tmp_path / "keys")) == written(made) == written(read_keys(tmp_path / "keys"))
    assert len(set(written(made))) == 4


def test_nobody_else_can_read_them_and_no_draft_stays(tmp_path: Path) -> None:
    directory = tmp_path / "keys"
    directory.mkdir(mode=0o755)
    make_keys(directory)
    assert mode(directory) == 0o700
    assert {file.name: mode(file) for file in directory.iterdir()} == {
        "api_keys.secret": 0o600,
        "gateway_master.key": 0o600,
        "internal_tokens.pem": 0o600,
        "internal_tokens.pub.pem": 0o600,
        "user_tokens.pem": 0o600,
    }


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: written(make_keys(tmp_path / "keys")), range(16)))
    assert len(set(made)) == 1


def test_a_key_that_came_first_stays(tmp_path: Path) -> None:
    """Between looking and writing another process may have been quicker."""
    file = tmp_path / "key.pem"
    keys._write(file, b"first")  # noqa: SLF001 - the race itself is meant
    keys._write(file, b"second")  # noqa: SLF001 - likewise
    assert file.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["user_tokens.pem", "internal_tokens.pem", "api_keys.secret", "gateway_master.key"])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, name: str) -> None:
    make_keys(tmp_path)
    (tmp_path / name).chmod(0o640)
    with pytest.raises(KeyExposed):
        read_keys(tmp_path)


def test_where_nothing_was_started_there_is_nothing_to_sign_with(tmp_path: Path) -> None:
    for read in (read_keys, read_internal_public_key):
        with pytest.raises(NeverStarted):
            read(tmp_path)


def test_a_service_gets_the_public_half_alone(tmp_path: Path) -> None:
    _, internal, *_ = written(make_keys(tmp_path))
    assert read_internal_public_key(tmp_path).public_bytes(Encoding.Raw, PublicFormat.Raw) == internal


def test_the_master_key_may_lie_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "vault" / "master.key"
    made = make_keys(tmp_path / "keys", elsewhere)
    assert (made.master, mode(elsewhere)) == (elsewhere.read_bytes(), 0o600)
    assert not (tmp_path / "keys" / "gateway_master.key").exists()
