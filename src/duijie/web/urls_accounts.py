"""The addresses of accounts: signing in, one's own, and those an operator keeps."""

from __future__ import annotations

from django.urls import path

from duijie.web import accounts, accounts_kept, digests, keys

urlpatterns = [
    path("sign-in/", accounts.SignIn.as_view(), name="sign_in"),
    path("sign-out/", accounts.SignOut.as_view(), name="sign_out"),
    path("account/", accounts.account, name="account"),
    path("account/change/", accounts.account_change, name="account_change"),
    path("account/tokens/", keys.token_list, name="token_list"),
    path("account/tokens/<int:token_id>/end/", keys.token_end, name="token_end"),
    path("account/notices-by-mail/begin/", digests.digest_begin, name="digest_begin"),
    path("account/notices-by-mail/end/", digests.digest_end, name="digest_end"),
    path("unsubscribe/<str:token>/", digests.unsubscribe, name="unsubscribe"),
    path("sign-in/carried/", accounts.carried_form, name="sign_in_carried"),
    path("forgot-password/", keys.password_forgotten, name="password_forgotten"),
    path("choose-password/<str:secret>/", keys.password_choose, name="password_choose"),
    path("accounts/", accounts_kept.account_list, name="account_list"),
    path("accounts/new/", accounts_kept.account_create, name="account_create"),
    path("accounts/<int:account_id>/", accounts_kept.account_kept, name="account_kept"),
    path("accounts/<int:account_id>/roles/", accounts_kept.role_give, name="role_give"),
    path("accounts/<int:account_id>/<str:step>/", accounts_kept.account_step, name="account_step"),
    path("roles/<int:role_id>/end/", accounts_kept.role_end, name="role_end"),
]
