"""Airflow's real API server in this process, without a port: reads requests from standard input, one JSON object a line
{"path": …, "user": name or null}, and answers each with a line {"status", "headers", "body"}. A user's password is the
name. For test_page.py.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Answer until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what Airflow prints at its start is no answer
    from airflow.api_fastapi.app import create_app
    from starlette.testclient import TestClient

    app = create_app(apps="core")
    tokens: dict[str | None, dict[str, str]] = {None: {}}
    for line in sys.stdin:
        wanted = json.loads(line)
        user = wanted["user"]
        with TestClient(app, follow_redirects=False) as client:
            if user not in tokens:
                log_in = client.post("/auth/token", json={"username": user, "password": user}).json()
                tokens[user] = {"Authorization": f"Bearer {log_in['access_token']}"}
                client.cookies.clear()
            got = client.get(wanted["path"], headers=tokens[user])
        answer = {"status": got.status_code, "headers": dict(got.headers), "body": got.text}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
