"""Mends what nbval, which executes the chapters as tests, leaves out."""

import nbval.kernel
import nbval.plugin

from tests.book.pictures import HERE, STORED, differences


def pytest_report_header():
    """Say if pictures cannot be compared."""
    if not STORED.contains(HERE):
        return f"pictures: only counted, because Matplotlib {HERE} draws, not {STORED}"


def execute_cell_input(self, cell_input, allow_stdin=None):
    """Execute a cell as JupyterLab does.

    nbval 0.11 executes with ``store_history=False``; IPython then ignores a trailing ``;``, and
    a cell that shows nothing in JupyterLab fails for showing something.
    """
    return self.kc.execute(
        cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
    )


def compare_outputs(self, test, ref, skip_compare=None):
    """Compare pictures, too, but for the cells tagged ``trained``."""
    if not compare_the_rest(self, test, ref, skip_compare):
        return False
    if "trained" in self.cell.metadata.get("tags", []):
        return True
    self.comparison_traceback = differences(ref, test)
    return not self.comparison_traceback


compare_the_rest = nbval.plugin.IPyNbCell.compare_outputs
nbval.plugin.IPyNbCell.compare_outputs = compare_outputs
nbval.kernel.RunningKernel.execute_cell_input = execute_cell_input
