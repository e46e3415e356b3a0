"""The bodies of the tasks, a module a DAG. They return counts and numbers of rows, never texts."""
