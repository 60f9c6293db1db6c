"""Mends one fault of nbval, which executes the chapters as tests."""

import nbval.kernel


def execute_cell_input(self, cell_input, allow_stdin=None):
    """Execute a cell as JupyterLab does.

    nbval 0.11 executes with ``store_history=False``; IPython then ignores a trailing ``;``, and
    a cell that shows nothing in JupyterLab fails for showing something.
    """
    return self.kc.execute(
        cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
    )


nbval.kernel.RunningKernel.execute_cell_input = execute_cell_input
