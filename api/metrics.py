"""What the service counts for Prometheus: verdicts, time, rules and refusals; never an id and never a fact."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from engine.model.ruleset import RuleSet

_BUCKETS = (0.0005, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


class Metrics:
    """The metrics of one application; each application has its own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._verdicts = Counter(
            "worthwin_verdicts", "Verdicts given.", ("decision", "verdict"), registry=self.registry
        )
        self.seconds = Histogram(
            "worthwin_evaluation_seconds",
            "Time from a body's bytes to the answer's.",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._rejected = Counter(
            "worthwin_rejected_bodies", "Bodies refused, by reason.", ("reason",), registry=self.registry
        )
        self._rules = Gauge(
            "worthwin_rules_info", "The rule set in use.", ("name", "version", "digest"), registry=self.registry
        )
        self._problems = Gauge(
            "worthwin_rule_problems",
            "Problems of the rule files as they are now; 0 when they are in use.",
            registry=self.registry,
        )
        self._reloads = Counter(
            "worthwin_rule_reloads",
            "Edits of the rule files seen, by what became of them.",
            ("outcome",),
            registry=self.registry,
        )

    def decided(self, verdicts: Mapping[str, str]) -> None:
        """Count one evaluation's verdicts."""
        for decision, verdict in verdicts.items():
            self._verdicts.labels(decision, verdict).inc()

    def rejected(self, reason: str) -> None:
        """Count a refused body."""
        self._rejected.labels(reason).inc()

    def rules(self, ruleset: RuleSet) -> None:
        """Note the rule set that is now in use."""
        self._rules.clear()
        self._rules.labels(ruleset.name, ruleset.version, ruleset.digest).set(1)

    def reloaded(self, outcome: str, problems: int) -> None:
        """Count a reload and note how many problems the files have."""
        self._reloads.labels(outcome).inc()
        self._problems.set(problems)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self.registry)
