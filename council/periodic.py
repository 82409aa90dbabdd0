"""What the beat does for the Council."""

from celery import shared_task
from django.utils import timezone, translation

from council.services.orders import put_due_orders_in_force
from council.services.recommendation_reminders import remind_of_recommendations


@shared_task(name="council.put_due_orders_in_force")
def put_orders_in_force() -> int:
    """Put in force the signed orders whose day has come (cl. 7, 16.4, 31); returns how many."""
    with translation.override("kk"):
        return put_due_orders_in_force(timezone.localdate())


@shared_task(name="council.remind_of_recommendations")
def remind() -> int:
    """Remind those who have not answered a recommendation (cl. 14); returns how many letters were written."""
    return remind_of_recommendations(timezone.now())
