"""`python -m benchmarks [NAME ...] [--json]`: all benchmarks, or the named ones."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence

from benchmarks import history, live, mlp, rbm, recall, rules, start
from benchmarks.rows import Benchmark, Row, table

BENCHMARKS: Mapping[str, Benchmark] = {
    "recall-784": recall.small,
    "recall-4096": recall.middle,
    "recall-million": recall.million,
    "rules-784": rules.small,
    "rules-10000": rules.large,
    "mlp": mlp.rows,
    "rbm": rbm.rows,
    "back": history.rows,
    "live": live.rows,
    "start": start.rows,
}


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for and print the rows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"any of: {', '.join(BENCHMARKS)}; all without one")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.name if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no {unknown[0]!r}; there are: {', '.join(BENCHMARKS)}")
    rows = [row for name in asked.name or BENCHMARKS for row in _run(name)]
    print(json.dumps([row.as_json() for row in rows], indent=2) if asked.json else table(rows))
    return 0


def _run(name: str) -> Sequence[Row]:
    print(f"{name} ...", file=sys.stderr, flush=True)
    return BENCHMARKS[name]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
