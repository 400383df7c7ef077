"""How fast sayso reads, from file to JSON: one process, one thread, on texts you name.

    python benchmarks/read.py TEXTS [--json]

TEXTS is a text file, or a .jsonl or .jsonl.gz file of {"id", "text"}.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ONE_THREAD = {
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
COMMAND = (sys.executable, "-m", "sayso")
TRIES = 5
Figures = dict[str, float | int | str]


def texts_of(file: Path) -> list[str]:
    """The texts in `file`: one a line if it holds JSON Lines, else one."""
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    if ".jsonl" not in file.name:
        return [content.decode("utf-8")]
    return [json.loads(line)["text"] for line in content.decode("utf-8").split("\n") if line]


def seconds(command: tuple[str, ...]) -> float:
    """Wall time of `command` from start to end; exit code 1 (some input failed) is allowed."""
    start = time.perf_counter()
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | ONE_THREAD
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return time.perf_counter() - start


def best(command: tuple[str, ...]) -> float:
    """The shortest of a few tries: the one that other programs disturbed least."""
    return min(seconds(command) for _ in range(TRIES))


def measure(file: Path) -> Figures:
    """All figures for the texts in `file`."""
    texts = texts_of(file)
    words = sum(len(text.split()) for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        lines, one = Path(folder, "texts.jsonl"), Path(folder, "one.txt")
        with lines.open("w", encoding="utf-8") as stream:
            stream.writelines(
                json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)
            )
        one.write_text(texts[0], "utf-8")
        first = best((*COMMAND, "read", str(one), "--json"))
        whole = seconds((*COMMAND, "read", str(lines), "--json"))
        # The largest of all children so far: the run over all texts.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return {
        "texts": len(texts),
        "words": words,
        "seconds, all texts, cold start included": round(whole, 2),
        "words a second": round(words / whole),
        "seconds to the first article from a cold start": round(first, 2),
        "seconds for --help": round(best((*COMMAND, "--help")), 3),
        "peak memory, MB": peak,
        "processor": processor(),
    }


def processor() -> str:
    """What the machine calls its processor; figures of two machines cannot be compared."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return f"{next(named, 'unknown')}, {os.cpu_count()} cores"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    arguments = parser.parse_args()
    figures = measure(arguments.texts)
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    width = min(max(map(len, figures)), shutil.get_terminal_size().columns)
    for name, figure in figures.items():
        print(f"{name:<{width}}  {figure}")


if __name__ == "__main__":
    main()
