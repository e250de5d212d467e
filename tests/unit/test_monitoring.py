"""What a host's monitoring is given: every metric that it names is one that the bot has."""

import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from core.deliveries import DeliveryKind, DeliveryState
from ops.metrics import Metrics

MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"
PROMTOOL = shutil.which("promtool")
ADDED_BY_THE_CLIENT = ("rate_limiter_waiting", "invalid_requests")


def exposed() -> str:
    metrics = Metrics()
    metrics.add_process()
    for name in ADDED_BY_THE_CLIENT:
        metrics.add_gauge(name, "A gauge.", lambda: 0)
    metrics.count_settled(DeliveryKind.CHECKIN, DeliveryState.SENT, timedelta())
    metrics.observe_command("checkin now", 0.1)
    metrics.set_part("gateway", is_healthy=True)
    metrics.set_shard(0, 0.1, is_up=True)
    return metrics.exposition().decode()


@pytest.mark.parametrize("name", ["alerts.yml", "dashboard.json"])
def test_every_metric_that_is_asked_for_exists(name: str) -> None:
    asked = set(re.findall(r"\b(?:kindling|process)_\w+", (MONITORING / name).read_text()))
    has = set(re.findall(r"^(\w+)[ {]", exposed(), re.MULTILINE))
    assert asked
    assert asked <= has


def test_the_dashboard_is_json_whose_panels_have_queries() -> None:
    dashboard = json.loads((MONITORING / "dashboard.json").read_text())
    assert all(panel["targets"] for panel in dashboard["panels"])


@pytest.mark.skipif(PROMTOOL is None, reason="promtool (Prometheus) is not installed")
def test_prometheus_takes_the_alerts() -> None:
    command = [str(PROMTOOL), "check", "rules", str(MONITORING / "alerts.yml")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
