"""Airflow on this machine alone (`make airflow`): what it needs around it, started and stopped together.

Nothing here imports Airflow: each of its components is a process of its own, and this one stays small.
"""
