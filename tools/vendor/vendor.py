#!/usr/bin/env python3
"""Copy the front-end files the portal serves from node_modules into static/, with a manifest.

Run `npm ci` in this folder first, then `python tools/vendor/vendor.py` from anywhere; `--check` only compares the
committed files with their sums. A fresh machine needs no node: the results are committed.
"""

import argparse
import hashlib
import json
import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODULES = HERE / "node_modules"
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MANIFEST = VENDOR / "manifest.json"

SOURCE_MAP = re.compile(rb"\n?(//|/\*)[#@] sourceMappingURL=[^\n]*")

# package, licence, licence file, {file in the package: file under static/}
PACKAGES = [
    (
        "@tabler/core",
        "MIT",
        HERE / "licences" / "tabler-core.txt",
        {
            "dist/css/tabler.min.css": "vendor/tabler/tabler.min.css",
            "dist/js/tabler.min.js": "vendor/tabler/tabler.min.js",
        },
    ),
    (
        "chart.js",
        "MIT",
        MODULES / "chart.js" / "LICENSE.md",
        {"dist/chart.umd.min.js": "vendor/chartjs/chart.umd.min.js"},
    ),
    # Signing in the browser: a key file is opened by the one, NCALayer is spoken to by the other.
    (
        "node-forge",
        "BSD-3-Clause",
        MODULES / "node-forge" / "LICENSE",
        {"dist/forge.min.js": "vendor/forge/forge.min.js"},
    ),
    (
        "ncalayer-js-client",
        "MIT",
        MODULES / "ncalayer-js-client" / "LICENSE",
        {"ncalayer-client.js": "vendor/ncalayer/ncalayer-client.js"},
    ),
    (
        "@fontsource-variable/inter",
        "OFL-1.1",
        MODULES / "@fontsource-variable" / "inter" / "LICENSE",
        {
            f"files/inter-{subset}-wght-normal.woff2": f"vendor/inter/inter-{subset}.woff2"
            for subset in ("cyrillic-ext", "cyrillic", "latin-ext", "latin")
        },
    ),
    # Whole fonts for PDFs: WeasyPrint mixes up glyphs of subset web fonts that share a family name.
    (
        "@expo-google-fonts/noto-serif",
        "OFL-1.1",
        MODULES / "@expo-google-fonts" / "noto-serif" / "LICENSE_FONT",
        {
            "400Regular/NotoSerif_400Regular.ttf": "fonts/pdf/NotoSerif-Regular.ttf",
            "400Regular_Italic/NotoSerif_400Regular_Italic.ttf": "fonts/pdf/NotoSerif-Italic.ttf",
            "700Bold/NotoSerif_700Bold.ttf": "fonts/pdf/NotoSerif-Bold.ttf",
        },
    ),
    (
        "@expo-google-fonts/noto-sans",
        "OFL-1.1",
        MODULES / "@expo-google-fonts" / "noto-sans" / "LICENSE_FONT",
        {
            "400Regular/NotoSans_400Regular.ttf": "fonts/pdf/NotoSans-Regular.ttf",
            "700Bold/NotoSans_700Bold.ttf": "fonts/pdf/NotoSans-Bold.ttf",
        },
    ),
]
ICONS = "@tabler/icons"
SVG = "{http://www.w3.org/2000/svg}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check",
        action="store_true",
        help="compare the committed files with the manifest",
    )
    if parser.parse_args().check:
        return check()
    if not MODULES.is_dir():
        sys.exit("node_modules is missing: run `npm ci` in tools/vendor first")
    clean_lockfile()
    shutil.rmtree(VENDOR, ignore_errors=True)
    shutil.rmtree(STATIC / "fonts", ignore_errors=True)
    packages = [copy_package(*package) for package in PACKAGES]
    packages.append(build_sprite())
    MANIFEST.write_text(json.dumps({"packages": packages}, indent=2, ensure_ascii=False) + "\n")
    write_inter_css()
    sys.stdout.write(f"{sum(len(p['files']) for p in packages)} files from {len(packages)} packages\n")
    return 0


def copy_package(name: str, licence: str, licence_file: Path, files: dict[str, str]) -> dict:
    """Copy one package's files and its licence text; return its entry of the manifest."""
    written = []
    for source, target in files.items():
        written.append(
            write(
                STATIC / target,
                SOURCE_MAP.sub(b"", (MODULES / name / source).read_bytes()),
            )
        )
    folder = (STATIC / next(iter(files.values()))).parent
    licence_name = "LICENSE.txt" if folder.is_relative_to(VENDOR) else f"OFL-{name.rsplit('/', 1)[1]}.txt"
    write(folder / licence_name, licence_file.read_bytes())
    return entry(name, licence, folder / licence_name, written)


def build_sprite() -> dict:
    """Join the icons named in icons.txt into one sprite of <symbol>s."""
    names = (HERE / "icons.txt").read_text().split()
    symbols = []
    for name in sorted(set(names)):
        tree = ElementTree.parse(MODULES / ICONS / "icons" / "outline" / f"{name}.svg").getroot()
        shapes = [shape for shape in tree if shape.get("d") != "M0 0h24v24H0z"]
        body = "".join(draw(shape) for shape in shapes)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    written = [write(VENDOR / "icons" / "sprite.svg", sprite.encode())]
    licence = VENDOR / "icons" / "LICENSE.txt"
    write(licence, (MODULES / ICONS / "LICENSE").read_bytes())
    return entry(ICONS, "MIT", licence, written)


def draw(shape: ElementTree.Element) -> str:
    """Write one shape of an icon without its namespace."""
    attributes = "".join(f' {key}="{value}"' for key, value in shape.attrib.items())
    return f"<{shape.tag.removeprefix(SVG)}{attributes}/>"


def write_inter_css() -> None:
    """Write the @font-face rules of the copied subsets, with the ranges that the package declares."""
    source = (MODULES / "@fontsource-variable" / "inter" / "wght.css").read_text()
    rules = []
    for subset in ("cyrillic-ext", "cyrillic", "latin-ext", "latin"):
        block = re.search(
            rf"inter-{subset}-wght-normal\.woff2.*?unicode-range: ([^;]+);",
            source,
            re.DOTALL,
        )
        rules.append(
            "@font-face {\n"
            "  font-family: Inter;\n  font-style: normal;\n  font-weight: 100 900;\n  font-display: swap;\n"
            f'  src: url("inter-{subset}.woff2") format("woff2");\n'
            f"  unicode-range: {block.group(1)};\n}}\n"
        )
    (VENDOR / "inter" / "inter.css").write_text("\n".join(rules))


def clean_lockfile() -> None:
    """Keep registry hosts and funding addresses out of package-lock.json."""
    path = HERE / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


def entry(name: str, licence: str, licence_file: Path, files: list[dict]) -> dict:
    version = json.loads((MODULES / name / "package.json").read_text())["version"]
    return {
        "package": name,
        "version": version,
        "licence": licence,
        "licence_file": str(licence_file.relative_to(STATIC)),
        "files": files,
    }


def write(path: Path, content: bytes) -> dict:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {
        "path": str(path.relative_to(STATIC)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def check() -> int:
    """Return 1 and name the files that differ from the manifest."""
    manifest = json.loads(MANIFEST.read_text())
    files = [file for package in manifest["packages"] for file in package["files"]]
    wrong = [
        file["path"]
        for file in files
        if not (STATIC / file["path"]).is_file()
        or hashlib.sha256((STATIC / file["path"]).read_bytes()).hexdigest() != file["sha256"]
    ]
    sys.stdout.write(
        "\n".join(f"differs from the manifest: {path}" for path in wrong)
        or f"{len(files)} vendored files as listed"
    )
    sys.stdout.write("\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
