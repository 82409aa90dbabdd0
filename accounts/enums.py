from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OfficeRole(TextChoices):
    """Roles outside the bodies: of the National Center, the authorised body, a university, the portal itself."""

    CENTER_REVIEWER = "center_reviewer", _("National Center reviewer")
    CENTER_HEAD = "center_head", _("National Center head")
    AUTHORISED_BODY = "authorised_body", _("authorised body")
    UNIVERSITY_COORDINATOR = "university_coordinator", _("university coordinator")
    UNIVERSITY_HEAD = "university_head", _("head of a university")
    ADMINISTRATOR = "administrator", _("administrator")


# The offices that are held in one university.
OF_A_UNIVERSITY = (OfficeRole.UNIVERSITY_COORDINATOR, OfficeRole.UNIVERSITY_HEAD)
