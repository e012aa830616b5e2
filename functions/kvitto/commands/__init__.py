"""The operator's commands, one module each: opened by `kvitto.cli` when it is asked for one."""
