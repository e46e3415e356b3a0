"""The operator's face: what the DAGs, the page in Airflow's UI and the callbacks need of Airflow.

`policies` gives every DAG of newswatch its retries and its notifier; `tasks` are the bodies of the tasks; the work
itself is done by `newswatch.app` and what stands below it, the same as for the commands.
"""
