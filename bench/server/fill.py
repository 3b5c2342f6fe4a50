#!/usr/bin/env python3
"""Prints a seed file with a thread of N comments: nine in ten at the top level, the others replies."""
import datetime
import json
import sys

count = int(sys.argv[1])
start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
rows = []
for number in range(count):
    row = {
        "article": "a01",
        "key": str(number),
        "name": f"Reader {number % 97}",
        "email": f"reader{number % 97}@reader.example",
        "text": f"Comment {number}. **The tide** was late again, see https://tides.example/{number}\n"
        + "It has been so for a year and a half. " * 4,
        "date": (start + datetime.timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if number % 10 == 9:
        row["parent"] = str(number - 3)
    rows.append(row)
json.dump(rows, sys.stdout)
