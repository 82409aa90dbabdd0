from django.db import migrations


def enter_orders(apps, schema_editor):
    """Give the seats of the Council the orders that made and ended them; the ground keeps its own words alone."""
    Council = apps.get_model("council", "Council")
    SeatLine = apps.get_model("council", "SeatLine")
    Seat = apps.get_model("meetings", "Seat")
    for council in Council.objects.select_related("ground"):
        seats = Seat.objects.filter(body_id=council.body_id)
        seats.filter(since=council.ground.signed_on).update(appointed_by=council.ground_id)
        lines = SeatLine.objects.filter(order__legal_order__isnull=False).select_related("order__legal_order")
        for line in lines:
            order = line.order.legal_order
            if line.kind == "appoint":
                since = order.effective_on or order.signed_on
                found = seats.filter(since=since, title_kk=line.title_kk, title_ru=line.title_ru)
                found.update(appointed_by=order)
            else:
                named = f"{line.ground} (№ {order.number}, {order.signed_on:%d.%m.%Y})"
                seats.filter(pk=line.seat_id).update(ended_by=order)
                seats.filter(pk=line.seat_id, ended_ground=named).update(ended_ground=line.ground)


def forget_orders(apps, schema_editor):
    """Write the order behind the ground again, as it stood before."""
    Seat = apps.get_model("meetings", "Seat")
    for seat in Seat.objects.filter(body__kind="council", ended_by__isnull=False).select_related("ended_by"):
        order = seat.ended_by
        seat.ended_ground = f"{seat.ended_ground} (№ {order.number}, {order.signed_on:%d.%m.%Y})"
        seat.save(update_fields=["ended_ground"])


class Migration(migrations.Migration):
    dependencies = [
        ("council", "0010_results_of_corrected_protocols"),
        ("meetings", "0022_orders_of_seats"),
    ]

    operations = [migrations.RunPython(enter_orders, forget_orders)]
