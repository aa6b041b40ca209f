"""Orders that Graphviz finds for the same columns, to compare crossings with."""

from __future__ import annotations

import shutil
import subprocess

from ctdl.diagrams.layers import Net


def dot_path() -> str | None:
    """Where Graphviz's `dot` is, None when it is not installed."""
    return shutil.which('dot')


def dot_orders(net: Net, program: str) -> list[list[int]]:
    """The columns of a net as `dot` orders them: the same columns as equal ranks, the same bends as nodes."""
    lines = ['digraph g { rankdir=LR; node [shape=box, width=1, height=0.5, fixedsize=true];']
    ranks = range(len(net.columns))
    lines.append('->'.join(f'r{rank}' for rank in ranks) + ' [style=invis];')
    for rank, column in enumerate(net.columns):
        lines.append('{rank=same; ' + '; '.join([f'r{rank}', *(f'n{node}' for node in column)]) + '}')
        lines += [f'n{node}->n{end};' for node in column for end in net.right[node]]
    lines.append('}')
    done = subprocess.run([program, '-Tplain'], input='\n'.join(lines), capture_output=True, text=True, check=True, timeout=60)
    height: dict[int, float] = {}
    for line in done.stdout.splitlines():
        words = line.split()
        if words[0] == 'node' and words[1].startswith('n'):
            height[int(words[1][1:])] = float(words[3])
    return [sorted(column, key=lambda node: -height[node]) for column in net.columns]
