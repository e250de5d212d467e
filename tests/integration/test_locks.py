"""Locks on a data directory: which processes may share it, and that no operation runs beside them."""

from pathlib import Path

import pytest

from data.locks import DataDirInUse, hold_exclusively, hold_for_bot


def test_processes_of_other_shards_may_share_a_home_but_no_operation_runs_beside_them(tmp_path: Path) -> None:
    with (
        hold_for_bot(tmp_path, "0"),
        hold_for_bot(tmp_path, "1"),
        pytest.raises(DataDirInUse),
        hold_exclusively(tmp_path),
    ):
        pass


def test_no_process_starts_beside_an_operation_whatever_its_shards(tmp_path: Path) -> None:
    with hold_exclusively(tmp_path), pytest.raises(DataDirInUse), hold_for_bot(tmp_path, "7"):
        pass
    with hold_for_bot(tmp_path, "7"):
        pass
