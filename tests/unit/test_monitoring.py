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


@pytest.mark.skipif(PROMTOOL is None, reason="promtool (Prometheus) is not installed")
@pytest.mark.parametrize(
    ("part", "values", "at", "alerts"),
    [
        ("upload", "1x5 0x50", "55m", []),
        ("upload", "1x5 0x70", "70m", ["KindlingUploadFails"]),
        ("upload", "1x5 0x10 1x60", "70m", []),  # it worked the next time
        ("gateway", "1x5 0x10", "14m", ["KindlingUnwell"]),
    ],
)
def test_an_alert_fires_for_the_part_that_is_not_well_and_only_where_that_lasts(
    tmp_path: Path, part: str, values: str, at: str, alerts: list[str]
) -> None:
    """`values`, one a minute, are in promtool's notation: `1x5 0x50` is 1 for five minutes, then 0."""
    firing = {
        "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
        "eval_time": at,
        "exp_samples": [{"labels": f'{{alertname="{one}"}}', "value": 1} for one in alerts],
    }
    series = {"series": f'kindling_healthy{{part="{part}"}}', "values": values}
    case = {"interval": "1m", "input_series": [series], "promql_expr_test": [firing]}
    rules = {"rule_files": [str(MONITORING / "alerts.yml")], "evaluation_interval": "1m", "tests": [case]}
    (tmp_path / "case.yml").write_text(json.dumps(rules))  # JSON is YAML, too
    command = [str(PROMTOOL), "test", "rules", str(tmp_path / "case.yml")]
    tested = subprocess.run(command, capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout + tested.stderr
