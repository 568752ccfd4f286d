"""How forms come out: in the kit's markup, the error beside its field, the limit in sight."""

from __future__ import annotations

from typing import Any

from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting


class KitField(BoundField):
    """A field that tells the page how long its text may be."""

    @property
    def limit(self) -> int | None:
        """The most characters the field takes, or None when it counts none."""
        limit: int | None = getattr(self.field, "max_length", None)
        return limit

    @property
    def control(self) -> str:
        """What shape the field has: line, text, choice, choices, tick, file."""
        kind = self.widget_type
        if kind == "checkbox":
            return "tick"
        if kind in {"radioselect", "checkboxselectmultiple"}:
            return "choices"
        if kind == "textarea":
            return "text"
        return "line"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        """This will let duijie.js count the characters of long texts."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if self.control == "text" and self.limit and self.auto_id:
            built["data-counter"] = f"{self.auto_id}_counter"
        return built


class KitRenderer(TemplatesSetting):
    """Renders `{{ form }}` and `{% field form.title %}` from templates/kit."""

    form_template_name = "kit/form.html"
    field_template_name = "kit/field.html"
    bound_field_class = KitField
