"""News for the apps above: a report changed in a way that its KPI sheet counts."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with ``report``.
report_changed = Signal()

# Sent inside the transaction in which the record of the year changed, with ``entry``.
record_changed = Signal()

# Sent with ``report`` when somebody put an address of another site into a report, or took one out.
report_links_changed = Signal()
