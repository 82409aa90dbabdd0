"""The portal's own tables, as few columns as the floor needs; unmanaged."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import models


class User(AbstractBaseUser):
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"

    class Meta:
        managed = False
        db_table = "accounts_user"


class AcademicYear(models.Model):
    first_year = models.PositiveSmallIntegerField()

    class Meta:
        managed = False
        db_table = "associations_academicyear"


class Association(models.Model):
    name_kk = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField()

    class Meta:
        managed = False
        db_table = "associations_association"


class AnnualReport(models.Model):
    association = models.ForeignKey(Association, models.PROTECT)
    academic_year = models.ForeignKey(AcademicYear, models.PROTECT)
    state = models.CharField(max_length=20)
    submitted_at = models.DateTimeField(null=True)
    last_submitted_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "associations_annualreport"


class KpiSheet(models.Model):
    report = models.OneToOneField(AnnualReport, models.PROTECT, related_name="kpi_sheet")

    class Meta:
        managed = False
        db_table = "kpi_kpisheet"


class KpiScore(models.Model):
    sheet = models.ForeignKey(KpiSheet, models.CASCADE, related_name="scores")
    claim_points = models.PositiveSmallIntegerField()

    class Meta:
        managed = False
        db_table = "kpi_kpiscore"
