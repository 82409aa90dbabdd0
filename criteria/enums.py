from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ValueType(TextChoices):
    BOOLEAN = "boolean", _("yes or no")
    COUNT = "count", _("number")
    TEXT = "text", _("text")
    RANKING_POSITION = "ranking_position", _("place in a ranking")
    LIST = "list", _("list")
    LICENCE = "licence", _("licence")


class AnswerField(TextChoices):
    """What one answer, or one row of a list, holds."""

    NUMBER = "number", _("number of the document")
    ISSUED_ON = "issued_on", _("issued on")
    LINK = "link", _("link")
    LEVELS = "levels", _("levels with an annex to the licence")
    AGENCY = "agency", _("accreditation agency")
    CERTIFICATE = "certificate", _("certificate")
    VALID_FROM = "valid_from", _("valid from")
    VALID_TO = "valid_to", _("valid to")
    PROGRAMME = "programme", _("educational programme")
    SUBJECT = "subject", _("subject area")
    YEAR = "year", _("year")
    POSITION_FROM = "position_from", _("place (from)")
    POSITION_TO = "position_to", _("place (to)")
    RANKING = "ranking", _("ranking")
    POSITION = "position", _("place")
    NAME = "name", _("committee or council")
    SINCE = "since", _("works since")
    PARTNER = "partner", _("partner university")
    PARTNER_POSITION = "partner_position", _("place of the partner")
    COURSE = "course", _("course")
    PERIOD = "period", _("period")
    PARTICIPANTS = "participants", _("participants")


class Level(TextChoices):
    BACHELOR = "bachelor", _("bachelor")
    MASTER = "master", _("master")
    DOCTORATE = "doctorate", _("doctorate")


class ApplicationState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")


class CallGround(TextChoices):
    """Why a call is announced."""

    UNSATISFACTORY = "unsatisfactory", _("the association works unsatisfactorily or does not meet the KPI")
    NEW_DIRECTION = "new_direction", _("a new direction of training")
    EXPIRY = "expiry", _("the base university gives the association up")


class CallState(TextChoices):
    ANNOUNCED = "announced", _("announced")
    CANCELLED = "cancelled", _("cancelled")


class Verdict(TextChoices):
    """What the National Center says of a row; a row without a verdict was not looked at."""

    CONFIRMED = "confirmed", pgettext_lazy("row", "confirmed")
    NOT_CONFIRMED = "not_confirmed", pgettext_lazy("row", "not confirmed")
    ASKED = "asked", _("the university is asked")


class ProblemCode(TextChoices):
    """What is wrong with something that was typed, or missing."""

    NOT_A_COUNT = "not_a_count", _("Write a whole number that is not negative.")
    NOT_A_DATE = "not_a_date", _("Write a date: 31.12.2025.")
    NOT_A_LINK = "not_a_link", _("Write a full link: https://…")
    NOT_A_YEAR = "not_a_year", _("Write a year of four digits, from 1990 to next year.")
    NOT_A_PLACE = "not_a_place", _("Write the place as a whole number from 1.")
    NOT_A_LEVEL = "not_a_level", _("Choose among bachelor, master and doctorate.")
    NOT_YES_OR_NO = "not_yes_or_no", _("Answer yes or no.")
    TOO_LONG = "too_long", _("Shorten it to 500 characters.")
    EMPTY_FIELD = "empty_field", _("Fill in this field as well.")
    ENDS_BEFORE = "ends_before", _("The last day or place stands before the first.")
    IN_FUTURE = "in_future", _("This date has not come yet.")
    ABOVE_TOTAL = "above_total", _("Not more than the answer to criterion 2 is possible.")
    NOT_THE_SUM = "not_the_sum", _("The total is not the sum of its sub-items.")
    LIST_SAYS_OTHERWISE = "list_says_otherwise", _("The answer and the list of programmes do not agree.")
    NOT_AS_MANY = "not_as_many", _("The number differs from the number of programmes listed below.")
    BELOW_TOP = "below_top", _("The order counts partners in the TOP-700 only.")


class TableRowState(TextChoices):
    """What a filled-in table does with a row."""

    STAYS = "stays", pgettext_lazy("row of a table", "stays")
    CHANGES = "changes", pgettext_lazy("row of a table", "changes")
    WRONG = "wrong", pgettext_lazy("row of a table", "wrong")


class UnreadCode(TextChoices):
    """Why a cell of a filled-in table is not taken."""

    NO_SUCH_ROW = "no_such_row", _("Appendix 1 has no such row.")
    NO_SUCH_FIELD = "no_such_field", _("This row has no such field.")
    FORMULA = "formula", _("A formula is not computed here: write its result.")
    TOO_MANY_LINES = "too_many_lines", _("A list has at most 100 lines.")
