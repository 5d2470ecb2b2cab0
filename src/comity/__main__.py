"""Where the command `comity`, and `python -m comity`, starts."""

import gc
import sys


def main() -> None:
    """Run the command line; a short run frees nothing worth looking for, so cycles are left alone."""
    gc.disable()
    from comity.cli import main as command
    from comity.cli_printing import lost, tell

    try:
        command()
    except OSError as error:  # from what click prints itself: help, and the version
        tell(str(lost(error.strerror or str(error))))
        sys.exit(2)


if __name__ == "__main__":
    main()
