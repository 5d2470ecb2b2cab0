"""What was read of a file, with the attributes of its model but without pydantic; the model is made when asked for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

T = TypeVar("T")


class Record(SimpleNamespace):
    """One mapping of a file: `model_name` is its model, `model_fields_set` the fields that were written.

    Where a model is only looked at, a record does as well and is annotated as the model, so that types are checked.
    """

    __slots__ = ("model_fields_set", "model_made", "model_name")
    model_name: str
    model_fields_set: AbstractSet[str]
    model_made: Any

    def __init__(self, name: str, given: AbstractSet[str], fields: Mapping[str, Any]) -> None:
        super().__init__(**fields)
        for slot, value in (("model_name", name), ("model_fields_set", given), ("model_made", None)):
            object.__setattr__(self, slot, value)

    def __setattr__(self, name: str, _: object) -> NoReturn:
        raise AttributeError(f"`{name}` cannot be set: what was read is frozen")

    def __reduce__(self) -> tuple[type[Record], tuple[str, AbstractSet[str], dict[str, Any]]]:
        return Record, (self.model_name, self.model_fields_set, vars(self))

    def as_model(self) -> object:
        """The model, always the same; it is checked already, so nothing is checked again."""
        if self.model_made is None:
            from comity import models

            fields = {name: model_of(value) for name, value in vars(self).items()}
            made = getattr(models, self.model_name).model_construct({*self.model_fields_set}, **fields)
            object.__setattr__(self, "model_made", made)
        return self.model_made


def model_of(value: T) -> T:
    """The model that a record stands for, and those of all records in it."""
    found: Any = value
    match value:
        case Record():
            found = value.as_model()
        case list() | tuple():
            found = type(value)(map(model_of, value))
        case dict():
            found = {key: model_of(each) for key, each in value.items()}
    return cast("T", found)


def record_of(value: T) -> T:
    """The record that stands for a model, and those of all models in it."""
    found: Any = value
    if hasattr(value, "model_fields_set"):
        fields = {name: record_of(each) for name, each in vars(value).items()}
        found = Record(type(value).__name__, value.model_fields_set, fields)
    elif isinstance(value, list | tuple):
        found = type(value)(map(record_of, value))
    elif isinstance(value, dict):
        found = {key: record_of(each) for key, each in value.items()}
    return cast("T", found)
