from django.urls import path

from signatures.views import identity, signing, trust, verify

app_name = "signatures"

urlpatterns = [
    path("sign/", signing.to_sign, name="to_sign"),
    path("sign/identity/", identity.identity, name="identity"),
    path("sign/trust/", trust.trust, name="trust"),
    path("sign/<int:pk>/", signing.sign, name="sign"),
    path("sign/<int:pk>/prepare/", signing.sign_prepare, name="sign_prepare"),
    path("sign/<int:pk>/data/<uuid:prepared>/", signing.sign_data, name="sign_data"),
    path("sign/<int:pk>/submit/", signing.sign_submit, name="sign_submit"),
    path("sign/<int:pk>/state/", signing.sign_state, name="sign_state"),
    path("sign/<int:pk>/file/", signing.sign_file, name="sign_file"),
    path("verify/", verify.verify, name="verify"),
    path("verify/check/", verify.verify_check, name="verify_check"),
    path("verify/by-hash/<str:sha256>/", verify.verify_hash, name="verify_hash"),
    path("verify/<str:code>/", verify.verify_code, name="verify_code"),
    path("verify/<str:code>/cms/<int:order>/", verify.verify_cms, name="verify_cms"),
]
