"""Where the command `comity`, and `python -m comity`, starts."""

import gc


def main() -> None:
    """Run the command line; a short run frees nothing worth looking for, so cycles are left alone."""
    gc.disable()
    from comity.cli import main as command

    command()


if __name__ == "__main__":
    main()
