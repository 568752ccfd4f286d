"""The exits' place in Django."""

from django.apps import AppConfig


class ExitsConfig(AppConfig):
    """The room of the ways out."""

    name = "duijie.exits"
    label = "exits"

    def ready(self) -> None:
        """This will declare mail, by which several rooms send, and have its settings checked."""
        from django.core.checks import register as look_at

        from duijie.exits.checks import mail_settings
        from duijie.exits.mail import mail_exit
        from duijie.exits.register import register

        look_at(mail_settings)
        register("exits", mail_exit)
