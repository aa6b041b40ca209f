"""`python -m ctdl` is the same as `ctdl`."""

from ctdl.cli import main

if __name__ == '__main__':
    main()
