"""The rules of meetings as plain Python: numbers, dates and strings in, answers out."""
