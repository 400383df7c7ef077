"""The door for `sayso` and `python -m sayso`: a command line goes in, an exit code comes out."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    try:
        from sayso.cli import run_command_line

        code = run_command_line(sys.argv[1:])
    except KeyboardInterrupt:  # so early that not even the command was read
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
