#!/usr/bin/env python3
"""Build the part of Apache ECharts that the figures are drawn with, into the static files of the web.

    scripts/make-charts-library.py FOLDER

FOLDER holds what `npm pack echarts@6.0.0 zrender@6.0.0 tslib@2.3.0` and that of the builder for this machine,
such as `@esbuild/linux-x64@0.25.0`, have put there. Only bars, lines and maps on canvas are taken: 594 KB and
not the 1,118 KB of everything. The same packages make the same file.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "src/duijie/web/static/duijie/vendor"
VERSION = "6.0.0"
PACKAGES = {"echarts": VERSION, "zrender": "6.0.0", "tslib": "2.3.0"}
ENTRY = """\
import * as echarts from "echarts/core";
import { BarChart, LineChart, MapChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";
const parts = [BarChart, LineChart, MapChart, GridComponent, LegendComponent, TooltipComponent];
echarts.use([...parts, CanvasRenderer]);
export const { init, registerMap, version } = echarts;
"""
BANNER = (
    f"/* Apache ECharts {VERSION}: bars, lines and maps on canvas. Licences and notice: "
    f"echarts-{VERSION}.LICENSE.txt; made by scripts/make-charts-library.py. */"
)
LICENCES = (
    ("echarts", "NOTICE"),
    ("echarts", "LICENSE"),
    ("echarts", "licenses/LICENSE-d3"),
    ("zrender", "LICENSE"),
    ("tslib", "LICENSE.txt"),
)


def unpacked(archive: Path, into: Path) -> Path:
    """Unpack a package of npm, whose files lie in a folder `package`."""
    with tarfile.open(archive) as packed:
        packed.extractall(into, filter="data")
    return into / "package"


def main(packed: Path) -> None:
    """Build the file and write the licences beside it."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        modules = work / "node_modules"
        modules.mkdir()
        for name, version in PACKAGES.items():
            unpacked(packed / f"{name}-{version}.tgz", work / name).rename(modules / name)
        (builder,) = packed.glob("esbuild-*-*-0.25.0.tgz")
        program = unpacked(builder, work / "esbuild") / "bin" / "esbuild"
        (work / "entry.js").write_text(ENTRY, encoding="utf-8")
        subprocess.run(
            [
                program,
                "entry.js",
                "--bundle",
                "--minify",
                "--charset=utf8",
                "--format=iife",
                "--global-name=echarts",
                "--target=es2020",
                "--legal-comments=none",
                f"--banner:js={BANNER}",
                f"--outfile={VENDOR / f'echarts-{VERSION}.part.min.js'}",
            ],
            cwd=work,
            check=True,
        )
        texts = [
            f"{name}, {file}\n{'=' * 70}\n{(modules / name / file).read_text('utf-8').strip()}\n"
            for name, file in LICENCES
        ]
        (VENDOR / f"echarts-{VERSION}.LICENSE.txt").write_text("\n\n".join(texts), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
